"""A survey is made, its questions written and ordered, and it is sent to every occupied unit (F-2)."""

import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from core.once import made_with
from core.sealing import seal
from deadlines import services as deadlines
from deadlines.queries import limit_book
from deadlines.rules import Rule
from deadlines.services import Subject
from ledger import services as ledger
from outreach import refusals
from outreach.enums import Kind
from outreach.models import Question, Slip, Survey
from outreach.queries.surveys import slip_digest, surveyed_units
from outreach.rules import surveys as rules
from staff.models import Membership, User


@dataclass(frozen=True)
class Heading:
    """What stands above the questions."""

    year: int
    half: str
    title: str
    title_en: str = ""
    words: str = ""
    words_en: str = ""


@dataclass(frozen=True)
class Asking:
    """A question as it was written; `options` one a line, 中文 | English."""

    code: str
    kind: Kind
    text: str
    text_en: str = ""
    options: Sequence[str] = ()
    required: bool = True


@transaction.atomic
def make_survey(who: Membership, heading: Heading, *, like: Survey | None, key: uuid.UUID, now: datetime) -> Survey:
    """A draft, with the questions of an earlier survey if one is given. The same `key` makes it once."""
    if again := made_with(Survey, key, community_id=who.community_id):
        return again
    made = Survey.objects.create(community=who.community, key=key, made_at=now, made_by=who.user, **asdict(heading))
    if like is not None:
        copied = ("place", "code", "kind", "text", "text_en", "options", "required")
        rows = like.questions.order_by("place").values(*copied)
        Question.objects.bulk_create(Question(survey=made, **row) for row in rows)
    facts: dict[str, ledger.Fact] = {"year": heading.year, "like": like.pk if like else None}
    _seal(made, "made", by=who.user, at=now, facts=facts)
    return made


@transaction.atomic
def set_heading(who: Membership, survey_id: int, heading: Heading, *, now: datetime) -> Survey:
    """Other words above the questions, as long as it is a draft. The same words change nothing. Raises a Refused."""
    survey = _draft(who, survey_id)
    words = asdict(heading)
    if all(getattr(survey, name) == value for name, value in words.items()):
        return survey
    for name, value in words.items():
        setattr(survey, name, value)
    survey.save(update_fields=list(words))
    _seal(survey, "headed", by=who.user, at=now, facts={"year": heading.year})
    return survey


@transaction.atomic
def put_question(
    who: Membership, survey_id: int, asking: Asking, *, question_id: int | None, now: datetime
) -> Question:
    """A new question at the end, or another wording of one that is there. Raises a Refused."""
    survey = _draft(who, survey_id)
    others = list(survey.questions.exclude(pk=question_id or 0).values_list("code", "place"))
    codes = {code for code, _place in others}
    rules.check_question(asking.kind, asking.options, codes=codes, code=asking.code, count=len(others))
    facts = _columns(asking)
    if question_id is None:
        place = max((place for _code, place in others), default=0) + 1
        found = Question.objects.create(survey=survey, place=place, **facts)
    else:
        found = _question(survey, question_id)
        for name, value in facts.items():
            setattr(found, name, value)
        found.save(update_fields=list(facts))
    _seal(survey, "question_put", by=who.user, at=now, facts={"question": found.pk})
    return found


def _columns(asking: Asking) -> Mapping[str, Any]:
    options = "\n".join(asking.options) if asking.kind in {Kind.ONE, Kind.MANY} else ""
    return {**asdict(asking), "options": options}


@transaction.atomic
def move_question(who: Membership, survey_id: int, question_id: int, *, up: bool, now: datetime) -> None:
    """One place further up or down; at the end it stays where it is. Raises a Refused."""
    survey = _draft(who, survey_id)
    rows = list(survey.questions.order_by("place", "pk"))
    here = next((at for at, one in enumerate(rows) if one.pk == question_id), None)
    if here is None:
        raise refusals.QuestionGone
    there = here - 1 if up else here + 1
    if 0 <= there < len(rows):
        rows[here], rows[there] = rows[there], rows[here]
        for place, one in enumerate(rows, 1):
            one.place = place
        Question.objects.bulk_update(rows, ["place"])
        _seal(survey, "question_moved", by=who.user, at=now, facts={"question": question_id})


@transaction.atomic
def drop_question(who: Membership, survey_id: int, question_id: int, *, now: datetime) -> None:
    """It is not asked after all. Raises a Refused."""
    survey = _draft(who, survey_id)
    _question(survey, question_id).delete()
    _seal(survey, "question_dropped", by=who.user, at=now, facts={"question": question_id})


@transaction.atomic
def send_survey(who: Membership, survey_id: int, *, now: datetime) -> Survey:
    """A slip for every occupied unit; the questions are frozen and the limit runs (TL-13). Raises a Refused.

    The tokens lie sealed: paper and the household's page lead there; whoever steals the table has no way in.
    """
    survey = _draft(who, survey_id)
    if not survey.questions.exists():
        raise refusals.NoQuestions
    units = list(surveyed_units(who.community).values_list("pk", flat=True))
    if not units:
        raise refusals.NoUnits
    planned = deadlines.plan(limit_book(who.community), Rule.TL_13, at=now)
    survey.sent_at, survey.sent_by, survey.due_at, survey.slips = now, who.user, planned.due_at, len(units)
    survey.half_at = now + (planned.due_at - now) / 2
    sent = ["sent_at", "sent_by", "due_at", "slips", "half_at"]
    try:
        with transaction.atomic():
            survey.save(update_fields=sent)
    except IntegrityError:  # this half-year has its survey already
        raise refusals.SurveyThisHalf from None
    survey.questions.update(sealed=True)
    Slip.objects.bulk_create((_slip(survey, unit, now) for unit in units), batch_size=500)
    deadlines.start(who.community_id, [(Subject("survey", survey.pk), planned)])
    facts: dict[str, ledger.Fact] = {"slips": len(units), "due": planned.due_at.isoformat()}
    _seal(survey, "sent", by=who.user, at=now, facts=facts)
    return survey


def _slip(survey: Survey, unit_id: int, now: datetime) -> Slip:
    token = secrets.token_urlsafe(32)
    facts = {"digest": slip_digest(token), "sealed": seal(token), "sent_at": now}
    return Slip(survey=survey, community_id=survey.community_id, unit_id=unit_id, **facts)


def _draft(who: Membership, survey_id: int) -> Survey:
    """The survey under its lock, not sent yet. Raises a Refused."""
    found = Survey.objects.select_for_update().filter(pk=survey_id, community=who.community).first()
    if found is None or found.sent_at is not None:
        raise refusals.SurveySent
    return found


def _question(survey: Survey, question_id: int) -> Question:
    found = survey.questions.filter(pk=question_id).first()
    if found is None:
        raise refusals.QuestionGone
    return found


def _seal(survey: Survey, verb: str, *, by: User, at: datetime, facts: dict[str, ledger.Fact]) -> None:
    subject = f"survey:{survey.pk}"
    ledger.append(survey.community_id, f"survey.{verb}", subject=subject, actor_id=by.pk, at=at, facts=facts)
