"""The supervisor's consent, a refusal with its reason, and taking back what one asked (L-4)."""

from datetime import datetime

from django.db import transaction

from duty import refusals, rules
from duty.enums import ChangeState
from duty.models import Change
from duty.policy import consents, declines
from duty.queries.changes import people_of
from duty.queries.months import grid_of
from duty.rules import Edit
from duty.services.cells import check_clashes, lock_roster, seal
from duty.services.change import carry, change_news, in_words, mark
from notices.enums import Urgency
from notices.services import tell
from staff.models import Membership, User
from staff.queries import leads_of


@transaction.atomic
def accept(*, change_id: int, who: Membership, answer: str = "", now: datetime) -> Change:
    """Consent: the cells change now and both people are told. A second click finds it done.

    Raises NotYours, AlreadyAnswered, ChangeOutdated or TwiceAtOnce.
    """
    change = _locked(change_id)
    if not consents(who, change):
        raise refusals.NotYours
    if change.state == ChangeState.ACCEPTED and change.answered_by_id == who.user_id:
        return change
    _check_waits(change)
    edits = edits_of(change)
    check_clashes(grid_of(change.roster, now), edits, now)
    carry(change, edits, by=who.user, answer=answer.strip()[: rules.MAX_REASON], now=now)
    return change


@transaction.atomic
def decline(*, change_id: int, who: Membership, answer: str, now: datetime) -> Change:
    """No, with a reason: by the supervisor, or by the colleague whose shifts it would change. Raises a Refused."""
    change = _locked(change_id)
    if not declines(who, change):
        raise refusals.NotYours
    if change.state == ChangeState.DECLINED and change.answered_by_id == who.user_id:
        return change
    _check_waits(change)
    _end(change, ChangeState.DECLINED, by=who.user, answer=rules.check_reason(answer, field="answer"), now=now)
    return change


@transaction.atomic
def withdraw(*, change_id: int, who: Membership, now: datetime) -> Change:
    """Whoever asked takes it back while nobody has answered. Raises NotYours or AlreadyAnswered."""
    change = _locked(change_id)
    if change.asked_by_id != who.user_id:
        raise refusals.NotYours
    if change.state == ChangeState.WITHDRAWN:
        return change
    _check_waits(change)
    _end(change, ChangeState.WITHDRAWN, by=who.user, answer="", now=now)
    return change


def edits_of(change: Change) -> list[Edit]:
    """The change's cells as the rules see them."""
    return [Edit(line.user_id, line.day, line.before_id, line.after_id) for line in change.lines.order_by("pk")]


def _locked(change_id: int) -> Change:
    """The roster first, then the change: the order of every verb."""
    roster_id = Change.objects.values_list("roster", flat=True).get(pk=change_id)
    roster = lock_roster(roster_id)
    change = Change.objects.select_for_update().get(pk=change_id)
    change.roster = roster
    return change


def _check_waits(change: Change) -> None:
    if change.state != ChangeState.ASKED:
        raise refusals.AlreadyAnswered(state=ChangeState(change.state).label)


def _end(change: Change, state: ChangeState, *, by: User, answer: str, now: datetime) -> None:
    mark(change, state, by=by, answer=answer, now=now)
    told = (people_of(change) | leads_of(change.roster.community_id)) - {by.pk}
    code = "roster.declined" if state == ChangeState.DECLINED else "roster.withdrawn"
    words = {"who": str(by), "what": in_words(edits_of(change))}
    tell([change_news(change, code, told, urgency=Urgency.INFO, **words)], now=now)
    seal(change.roster, f"change_{state.value}", by=by, at=now, facts={"change": change.pk})
