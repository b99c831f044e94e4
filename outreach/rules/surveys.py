"""Which questions may be asked, which answers count, until when, and what of the year is still due (F-2, TL-13)."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from outreach import refusals

MOST_QUESTIONS = 30
MOST_CHOICES = 12
MOST_TEXT = 1000
MARKS = range(1, 6)
UNHAPPY = 2  # a mark of at most this
TARGET = 50  # per cent of the slips that come back (F-2)
PAPER_AFTER = timedelta(days=7)  # collected in time, typed in later
SOON = timedelta(days=60)  # before the end of its half-year a survey is to be sent


@dataclass(frozen=True)
class Asked:
    """A question as far as an answer is judged: its id, its kind, how many choices, whether it must be answered."""

    pk: int
    kind: str
    choices: int
    required: bool


@dataclass(frozen=True)
class Answer:
    """One row of an answer: a mark, the place of a choice, or words."""

    question: int
    number: int | None = None
    text: str = ""


@dataclass(frozen=True)
class Due:
    """A survey that the year still wants: which half, before which day, and how it stands with that."""

    half: str
    by: date
    state: str  # "sent", "sent_late", "later", "soon" or "late"
    sent: date | None = None


def check_question(kind: str, options: Sequence[str], *, codes: AbstractSet[str], code: str, count: int) -> None:
    """A question that can be answered, with a code of its own."""
    if count >= MOST_QUESTIONS:
        raise refusals.ManyQuestions(most=MOST_QUESTIONS)
    if code in codes:
        raise refusals.CodeTaken("code")
    if kind in {"one", "many"}:
        if len(options) < 2:
            raise refusals.ChoicesMissing("options")
        if len(options) > MOST_CHOICES:
            raise refusals.ChoicesMany("options", most=MOST_CHOICES)


def check_answers(asked: Sequence[Asked], given: Mapping[int, Sequence[str]]) -> list[Answer]:
    """What was answered, question by question; a refusal names its question's field."""
    found: list[Answer] = []
    for one in asked:
        values = [value.strip() for value in given.get(one.pk, ()) if value.strip()]
        if not values:
            if one.required:
                raise refusals.AnswerMissing(field_of(one.pk))
            continue
        if one.kind == "text":
            text = values[0].replace("\0", "")
            if len(text) > MOST_TEXT:
                raise refusals.WordsLong(field_of(one.pk), most=MOST_TEXT)
            found.append(Answer(one.pk, text=text))
            continue
        allowed = MARKS if one.kind == "scale" else range(1, one.choices + 1)
        numbers = sorted({int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 4})
        if len(numbers) != len(set(values)) or any(number not in allowed for number in numbers):
            raise refusals.AnswerUnknown(field_of(one.pk))
        if one.kind != "many" and len(numbers) > 1:
            raise refusals.AnswerUnknown(field_of(one.pk))
        found += [Answer(one.pk, number=number) for number in numbers]
    return found


def field_of(question: int) -> str:
    """The name of the question's field."""
    return f"q_{question}"


def is_unhappy(asked: Sequence[Asked], answers: Sequence[Answer]) -> bool:
    """Whether a mark is so low that somebody should ask why."""
    marked = {one.pk for one in asked if one.kind == "scale"}
    return any(one.question in marked and (one.number or UNHAPPY + 1) <= UNHAPPY for one in answers)


def check_open(due_at: datetime | None, *, now: datetime, paper: bool) -> None:
    """Whether an answer still counts: until the limit; on paper it may be typed in a week later."""
    if due_at is None:
        raise refusals.SurveyNotSent
    if paper and now > due_at + PAPER_AFTER:
        raise refusals.PaperOver(days=PAPER_AFTER.days)
    if not paper and now > due_at:
        raise refusals.SurveyOver


def reached(returned: int, slips: int) -> bool:
    """Whether half of the slips have come back (F-2)."""
    return slips > 0 and returned * 100 >= TARGET * slips


def due_of(year: int, sent: Mapping[str, date], *, today: date) -> list[Due]:
    """The year's two surveys: before the end of June and of December (F-2). `sent`: half → the day it was sent."""
    return [_due(half, by, sent, today) for half, by in (("1", date(year, 6, 30)), ("2", date(year, 12, 31)))]


def _due(half: str, by: date, sent: Mapping[str, date], today: date) -> Due:
    if half in sent:
        return Due(half, by, "sent" if sent[half] <= by else "sent_late", sent[half])
    if today > by:
        return Due(half, by, "late")
    return Due(half, by, "soon" if by - today <= SOON else "later")
