"""A unit answers, by its link or on paper; who is unhappy becomes a matter by one tap (F-2)."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from deadlines import services as deadlines
from deadlines.queries import limit_book
from deadlines.rules import Rule
from deadlines.services import Subject
from ledger import services as ledger
from notices.enums import Urgency
from notices.services import News, tell
from outreach import refusals
from outreach.enums import Kind, Source
from outreach.models import Question, Reply, Return, Slip, Survey
from outreach.rules import surveys as rules
from outreach.rules.surveys import Asked
from portal.services import company_language
from residents.models import Resident
from residents.queries_places import household_of
from staff.models import Membership
from staff.queries import leads_of
from tickets.enums import Channel
from tickets.enums import Kind as MatterKind
from tickets.models import Ticket
from tickets.rules import MAX_TEXT, Matter
from tickets.services import Caller, take_contact


@dataclass(frozen=True)
class Given:
    """What a household wrote: answers by question id, and whether somebody should call."""

    answers: Mapping[int, Sequence[str]] = field(default_factory=dict)
    call_back: bool = False
    phone: str = ""


@transaction.atomic
def answer(slip_id: int, given: Given, *, by: Membership | None, key: uuid.UUID, now: datetime) -> Return:
    """The unit's one answer: the first counts, whichever way it comes. `by` typed it from paper; None: by the link.

    The same `key` again gives the first. With half of the slips back the limit is met (TL-13). Raises a Refused.
    """
    slip, survey = _locked(slip_id)
    key = uuid.uuid5(key, f"slip:{slip.pk}")  # a stranger's page may send another household's key
    if again := Return.objects.filter(slip=slip).first():
        if again.key == key:
            return again
        raise refusals.AnsweredAlready
    rules.check_open(survey.due_at, now=now, paper=by is not None)
    asked = asked_of(survey)
    answers = rules.check_answers(asked, given.answers)
    if given.call_back and not given.phone:
        raise refusals.PhoneMissing("phone")
    made = Return.objects.create(
        slip=slip, survey=survey, key=key, at=now, source=Source.PAPER if by else Source.LINK,
        entered_by=by.user if by else None, unhappy=rules.is_unhappy(asked, answers), call_back=given.call_back,
        phone=given.phone if given.call_back else "",
    )  # fmt: skip
    Reply.objects.bulk_create(
        Reply(of=made, question_id=one.question, number=one.number, text=one.text) for one in answers
    )
    Slip.objects.filter(pk=slip.pk).update(returned_at=now)
    if rules.reached(Return.objects.filter(survey=survey).count(), survey.slips):
        deadlines.meet(Subject("survey", survey.pk), [Rule.TL_13], at=now)
    if made.call_back:
        tell([_asks(survey, slip, made)], now=now)
    said = ledger.digest("\n".join(f"{one.question} {one.number or ''} {one.text}" for one in answers))
    facts: dict[str, ledger.Fact] = {"survey": survey.pk, "source": made.source, "said": said}
    actor = by.user_id if by else None
    ledger.append(
        survey.community_id, "survey.answered", subject=f"survey_slip:{slip.pk}", actor_id=actor, at=now, facts=facts
    )
    return made


def _locked(slip_id: int) -> tuple[Slip, Survey]:
    """Survey, then slip, under their locks: of two answers at once the second waits and hears that it is late."""
    survey_id = Slip.objects.values_list("survey", flat=True).get(pk=slip_id)
    survey = Survey.objects.select_for_update(of=("self",)).select_related("community").get(pk=survey_id)
    return Slip.objects.select_for_update(of=("self",)).select_related("unit").get(pk=slip_id), survey


def asked_of(survey: Survey) -> list[Asked]:
    """The survey's questions as the rules see them."""
    rows = survey.questions.order_by("place", "pk")
    return [Asked(one.pk, one.kind, len(one.choices), one.required) for one in rows]


def _asks(survey: Survey, slip: Slip, made: Return) -> News:
    return News(
        community_id=survey.community_id,
        recipients=frozenset(leads_of(survey.community_id)),
        code="survey.call_back",
        key=f"survey.call_back:{made.pk}",
        url=f"/c/{survey.community.slug}/surveys/{survey.pk}/answers/",
        urgency=Urgency.SOON,
        params={"unit": slip.unit.code},
    )


@transaction.atomic
def raise_answer(who: Membership, return_id: int, *, now: datetime) -> Ticket:
    """One tap: what the household is unhappy about is a matter, and who taps is its first responder (OTE-1).

    Promised within the community's own limit (TL-1). Again gives the first ticket. Raises a Refused.
    """
    rows = Return.objects.select_for_update(of=("self",)).select_related("slip__unit", "survey", "ticket")
    found = rows.filter(pk=return_id, survey__community=who.community).first()
    if found is None or not (found.unhappy or found.call_back):
        raise refusals.NothingToRaise
    if found.ticket is not None:
        return found.ticket
    paper = found.source == Source.PAPER
    promised = deadlines.plan(limit_book(who.community), Rule.TL_1, at=now).due_at
    kind = MatterKind.COMPLAINT if found.unhappy else MatterKind.INQUIRY
    ticket = take_contact(
        membership=who,
        caller=Caller(unit=found.slip.unit, resident=_who_answered(found), phone=found.phone),
        channel=Channel.LETTER if paper else Channel.ONLINE,
        matters=[Matter(kind, _said(found), promised_at=promised)],
        key=uuid.uuid5(found.key, "raised"),
        now=now,
    )[0]
    Return.objects.filter(pk=found.pk).update(ticket=ticket)
    facts: dict[str, ledger.Fact] = {"ticket": ticket.number}
    subject = f"survey_slip:{found.slip_id}"
    ledger.append(who.community_id, "survey.raised", subject=subject, actor_id=who.user_id, at=now, facts=facts)
    return ticket


def _who_answered(found: Return) -> Resident | None:
    """Whose phone was left, or who lives there alone; of several nobody is guessed at (A-3)."""
    people = [home.resident for home in household_of(found.slip.unit)]
    if found.phone:
        people = [one for one in people if any(phone.number == found.phone for phone in one.phones.all())]
    return people[0] if len(people) == 1 else None


def _said(found: Return) -> str:
    """The low marks and the words, in the company's language: what the colleague who calls must know."""
    with company_language():
        lines = [_("Survey %(title)s") % {"title": found.survey.title}]
        for one in found.replies.select_related("question").order_by("question__place", "number"):
            question: Question = one.question
            if question.kind == Kind.SCALE and (one.number or 9) <= rules.UNHAPPY:
                lines.append(_("%(question)s: %(mark)s of 5") % {"question": question.text, "mark": one.number})
            elif one.text:
                lines.append(f"{question.text}: {one.text}")
        if found.call_back:
            lines.append(_("The household wishes to be called."))
    return "\n".join(lines)[:MAX_TEXT]
