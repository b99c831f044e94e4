"""What goes in and out of /api/v1/: one definition validates, answers and documents (docs/api.md)."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

OLDEST_CHANGE = timedelta(days=31)


def _sayable(text: str) -> str:
    """What a database can keep: no NUL, no half of a surrogate pair."""
    if "\0" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
        raise ValueError("unsayable")
    return text


def _near(at: datetime) -> datetime:
    """A moment that any calendar knows, in UTC."""
    if not 2000 <= at.year <= 2100:
        raise ValueError("far")
    return at.astimezone(UTC)


Sayable = AfterValidator(_sayable)
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000), Sayable]
Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=50), Sayable]
Place = Annotated[str, StringConstraints(strip_whitespace=True, max_length=60), Sayable]
Number = Annotated[str, StringConstraints(strip_whitespace=True, max_length=40), Sayable]
CallId = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64), Sayable]
ExtensionNumber = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20), Sayable]
Cursor = Annotated[str, StringConstraints(max_length=120), Sayable]
Moment = Annotated[AwareDatetime, AfterValidator(_near)]
KindName = Literal["repair", "help", "inquiry", "suggestion", "complaint", "praise"]
StateName = Literal["new", "in_progress", "answered", "closed"]


class Asked(BaseModel):
    """What comes in: unknown fields are refused, so that a slip of the pen is noticed."""

    model_config = ConfigDict(extra="forbid", str_max_length=8000)


class TicketIn(Asked):
    """A new matter, as the resident told it."""

    kind: KindName
    text: Words = Field(description="What was said, in the resident's words.")
    unit: Place = Field("", description="Unit code, e.g. 3-2-1201; another text is kept as it was given.")
    name: Name = Field("", description="What the resident calls themselves.")
    phone: Number = Field("", description="Where the resident can be reached.")

    @model_validator(mode="after")
    def somebody(self) -> "TicketIn":
        """IN-3: a matter has somebody or some place that it came from."""
        if not (self.unit or self.name or self.phone):
            raise ValueError("nobody")
        return self


class ContactIn(Asked):
    """The resident says more about a matter, or only asks where it stays."""

    text: Words
    urge: bool = Field(False, description="True when the resident only asks where the matter stays.")


class CallIn(Asked):
    """A telephone call has begun to ring, was answered, or has ended."""

    call_id: CallId = Field(description="The exchange's own id of the call, the same for all its events.")
    event: Literal["ringing", "answered", "ended"]
    extension: ExtensionNumber = Field(description="The called extension; of `answered`, the one that answered.")
    caller: Number = Field("", description="The caller's number; empty when it is withheld.")


class Page(Asked):
    """A page of a list."""

    limit: int = Field(50, ge=1, le=200)
    cursor: Cursor = Field("", description="`next` of the page before.")


class TicketsQuery(Page):
    """Which tickets."""

    state: Literal["", "open", "new", "in_progress", "answered", "closed"] = ""
    updated_since: Moment | None = Field(None, description="Opened, or a verb on them, since then; at most 31 days.")


class UnitsQuery(Page):
    """Which units."""

    code: Place = Field("", description="Beginning of the unit's code, or a way to write it: 3栋2单元1201.")


class CommunityOut(BaseModel):
    """A community that the token reaches."""

    slug: str
    name: str
    timezone: str


class CommunitiesOut(BaseModel):
    """Everything that the token reaches, and what it may do there."""

    communities: list[CommunityOut]
    scopes: list[str]


class UnitOut(BaseModel):
    """A unit; nothing of its people."""

    code: str
    building: str
    entrance: str
    number: str
    occupied: bool


class UnitsOut(BaseModel):
    """A page of units."""

    units: list[UnitOut]
    next: str | None


class DeadlineOut(BaseModel):
    """One time limit of a ticket."""

    rule: str
    opened_at: datetime
    due_at: datetime
    met_at: datetime | None
    cancelled: bool
    paused: bool
    late: bool


class StepOut(BaseModel):
    """One step of a ticket's story. `text` is there with the scope `personal` only."""

    at: datetime
    what: str = Field(description="in, out, note, or a happening such as closed, reopened, order_dispatched.")
    channel: str
    urge: bool
    text: str | None


class TicketLine(BaseModel):
    """A ticket in a list."""

    number: str
    kind: str
    state: StateName
    unit: str | None
    opened_at: datetime
    next_due_at: datetime | None
    next_rule: str
    promised_at: datetime | None
    closed_at: datetime | None
    contacts: int = Field(description="How often the resident contacted us about it (OTE-3).")
    merged_into: str | None


class PersonalOut(BaseModel):
    """Who brought it and in which words; the phone stays masked whatever the scope."""

    caller: str
    phone: str
    text: str
    outcome: str


class TicketOut(TicketLine):
    """A ticket with its limits and its story."""

    deadlines: list[DeadlineOut]
    story: list[StepOut]
    personal: PersonalOut | None = Field(description="With the scope `personal` only.")


class TicketsOut(BaseModel):
    """A page of tickets, the newest first."""

    tickets: list[TicketLine]
    next: str | None


class MadeOut(BaseModel):
    """The ticket that was opened."""

    number: str
    state: StateName
    next_due_at: datetime | None


class JoinedOut(BaseModel):
    """The ticket on which the contact was kept; another one when the ticket had been merged."""

    number: str
    contacts: int


class TicketDeadlinesOut(BaseModel):
    """The limits of one ticket."""

    deadlines: list[DeadlineOut]


class DueOut(BaseModel):
    """An open ticket with its nearest limit."""

    number: str
    kind: str
    state: StateName
    rule: str
    due_at: datetime
    late: bool


class DueListOut(BaseModel):
    """A page of open tickets, the nearest limit first."""

    due: list[DueOut]
    next: str | None


class FiguresOut(BaseModel):
    """The figures of one service day (docs/audit.md says how each is counted)."""

    day: date
    since: datetime
    until: datetime
    figures: dict[str, int]


class CallOut(BaseModel):
    """The call as the desk knows it now."""

    call_id: str
    state: Literal["ringing", "answered", "ended"]
    desk: bool = Field(description="Whether the extension belongs to somebody of the desk.")


class FaultOut(BaseModel):
    """One value that cannot be used."""

    field: str
    code: str
    detail: str


class Problem(BaseModel):
    """RFC 9457, application/problem+json: `code` for the program, `detail` for a person, in their language."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[FaultOut] = []
