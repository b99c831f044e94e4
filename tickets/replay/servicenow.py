"""The event log of a ServiceNow desk: one row is the state of an incident after a change; `number` names the incident.

* The first row of a number opens the matter at `opened_at`; every row is a step at `sys_updated_at`.
* assignment_group changes: the way to another department (asked, forwarded by the supervisor, accepted), all at the
  time of the row, because the log has only the moment at which it was done. assigned_to changes: offered and accepted.
* Awaiting User Info: the desk spoke to the caller; the next word is promised by the desk's default.
* Resolved (or Closed without it): closed, told by phone; the later Closed only confirms it. Any other state after
  that: reopened. reopen_count is not used, the states say the same.
* `?` is missing: without an opening time, or a category in any row of the number, the row is rejected; a category that
  only a later row has is used, with a warning. Steps before the opening are rejected (part "step").
* A number is a matter of its own: nothing is joined. The zone of the data is unknown and taken as UTC.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from core.refusals import Refused
from tickets.enums import Channel, Kind, Told
from tickets.replay import dirt
from tickets.replay.events import Assign, Finish, Named, Part, Place, Reading, Step, Take, TakeUp, Tell
from tickets.replay.reading import Values, moment, needed, read_rows

ZONE = "UTC"
COLUMNS = (
    "number", "incident_state", "caller_id", "opened_at", "sys_updated_at", "contact_type", "location", "category",
    "subcategory", "u_symptom", "priority", "assignment_group", "assigned_to", "closed_code",
)  # fmt: skip
STAMP = "%d-%m-%Y %H:%M"
EMPTY = ("", "?")
DONE = frozenset({"Resolved", "Closed"})
WAITING = "Awaiting User Info"
NOBODY = Named("none", "未分组")
CHANNELS: Mapping[str, Channel] = {
    "Phone": Channel.PHONE,
    "IVR": Channel.PHONE,
    "Email": Channel.LETTER,
    "Self service": Channel.ONLINE,
    "Direct opening": Channel.WALK_IN,
}


@dataclass
class Change:
    """One readable row of an incident."""

    row: int
    at: datetime
    values: Values


@dataclass
class Incident:
    """The rows of one number, and how it stands while they are gone through."""

    changes: list[Change] = field(default_factory=list)
    opened: datetime | None = None
    state: str = ""
    group: Named = NOBODY
    person: str = ""

    @property
    def done(self) -> bool:
        """Whether it is closed as the desk sees it."""
        return self.state in DONE


def read(path: Path, *, latest: datetime, limit: int | None = None) -> Reading:
    """The steps of the file. Raises WrongFormatError, OSError."""
    reading = Reading(ZONE, latest)
    incidents: dict[str, Incident] = {}

    def keep(row: int, values: Values, reading: Reading) -> Sequence[Step]:
        number = needed(values, "number", empty=EMPTY)
        at = moment(needed(values, "sys_updated_at", empty=EMPTY), "sys_updated_at", STAMP, reading=reading)
        opened = moment(needed(values, "opened_at", empty=EMPTY), "opened_at", STAMP, reading=reading)
        needed(values, "incident_state", empty=EMPTY)
        incident = incidents.setdefault(number, Incident())
        incident.opened = incident.opened or opened
        incident.changes.append(Change(row, at, values))
        return ()

    read_rows(path, reading, COLUMNS, limit=limit, read=keep)
    for number, incident in incidents.items():
        reading.steps += _steps(number, incident, reading)
    return reading


def _steps(number: str, incident: Incident, reading: Reading) -> list[Step]:
    changes = _sorted(incident, reading)
    try:
        steps: list[Step] = [_opening(number, incident, reading)]
    except Refused as refusal:
        for change in changes:
            reading.reject(change.row, refusal)
        return []
    opened = steps[0].at
    for change in changes:
        if change.at < opened:
            values = change.values
            early = dirt.BeforeOpening(at=values["sys_updated_at"], opened=values["opened_at"])
            reading.reject(change.row, early, Part.STEP)
        else:
            steps += _change(number, incident, change)
    return steps


def _sorted(incident: Incident, reading: Reading) -> list[Change]:
    for before, change in zip(incident.changes, incident.changes[1:], strict=False):
        if change.at < before.at:
            reading.warn(change.row, dirt.OutOfOrder(at=change.values["sys_updated_at"]))
    return sorted(incident.changes, key=lambda change: (change.at, change.row))


def _opening(number: str, incident: Incident, reading: Reading) -> Take:
    """The first contact. Raises ValueMissing when no row has a category."""
    first, rows = incident.changes[0], [change.values for change in incident.changes]
    category = next((values["category"] for values in rows if values["category"] not in EMPTY), "")
    if not category:
        raise dirt.ValueMissing(column="category")
    if first.values["category"] in EMPTY:
        reading.warn(first.row, dirt.TypeLater())
    location, group = _known(first.values["location"]), _known(first.values["assignment_group"])
    if not location:
        reading.warn(first.row, dirt.NoAddress())
    if group:
        incident.group = _group(group)
    parts = (number, category, *(_known(first.values[name]) for name in ("subcategory", "u_symptom", "priority")))
    return Take(
        at=incident.opened or first.at,
        row=first.row,
        matter=number,
        kind=Kind.REPAIR,
        category=category,
        department=incident.group,
        said=" · ".join(part for part in parts if part),
        channel=CHANNELS.get(first.values["contact_type"], Channel.PHONE),
        place=Place(location.casefold(), location, house=True) if location else None,
        caller=_known(first.values["caller_id"]),
        joins=False,
    )


def _change(number: str, incident: Incident, change: Change) -> list[Step]:
    """What the row changes: taken up again, with somebody else, the caller was asked, done."""
    at, row, values = change.at, change.row, change.values
    steps: list[Step] = []
    before, state = incident.state, values["incident_state"]
    if incident.done and state not in DONE:
        steps.append(TakeUp(at=at, row=row, matter=number, reason=f"{before} → {state}"))
    group = _group(_known(values["assignment_group"])) if _known(values["assignment_group"]) else incident.group
    person = _known(values["assigned_to"]) or incident.person
    if (group, person) != (incident.group, incident.person):
        steps.append(Assign(at=at, row=row, matter=number, department=group, person=person))
    if state == WAITING != before:
        steps.append(Tell(at=at, row=row, matter=number, said=WAITING, channel=Channel.CALL_OUT))
    if state in DONE and not incident.done:
        outcome = f"{state}: {values['closed_code']}"
        steps.append(Finish(at=at, row=row, matter=number, outcome=outcome, told=Told.PHONE))
    incident.state, incident.group, incident.person = state, group, person
    return steps


def _group(name: str) -> Named:
    return Named(name.replace(" ", "-").lower(), name)


def _known(value: str) -> str:
    return "" if value in EMPTY else value
