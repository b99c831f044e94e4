"""The host answers by a link: one that asks about this visit alone, or the household's own page (V-1)."""

import secrets
from datetime import datetime

from django.db import transaction

from notices.enums import Urgency
from notices.services import tell
from staff.models import Membership, User
from visitors import visit_refusals as refusals
from visitors import visit_rules as rules
from visitors.models import ConsentLink, HouseLink, Visit
from visitors.queries.consent import concerns, consent_digest
from visitors.services.beside import stands_beside
from visitors.services.visit_news import visit_news
from visitors.services.visits import Consent, close_unlet, lock_visit, mark_told, record_consent, seal
from visitors.visit_enums import ConsentHow, VisitState


@transaction.atomic
def make_consent_link(who: Membership, visit_id: int, *, supervised_by: User | None = None, now: datetime) -> str:
    """A token that asks the host about this visit: works once, for half an hour; a new one replaces it. Shown once.

    Raises a Refused when there is nothing to ask any more, or for a trainee alone (IN-8).
    """
    colleague = stands_beside(who, supervised_by)
    visit = lock_visit(who.community, visit_id)
    rules.check_waiting(visit.state)
    if visit.agreed_at is not None:
        raise refusals.AnsweredAlready
    ConsentLink.objects.filter(visit=visit, used_at=None, revoked_at=None).update(revoked_at=now)
    token = secrets.token_urlsafe(32)
    ends = now + rules.CONSENT_LASTS
    ConsentLink.objects.create(
        visit=visit, digest=consent_digest(token), made_at=now, made_by=who.user, expires_at=ends
    )
    seal(visit, "consent_asked", by=who.user, at=now, beside=colleague)
    return token


@transaction.atomic
def answer_by_link(link_id: int, *, agrees: bool, now: datetime) -> Visit:
    """The host's answer, once. Raises LinkOver for a link that is used, expired or revoked."""
    link = ConsentLink.objects.select_related("visit__community", "visit__host").get(pk=link_id)
    visit = lock_visit(link.visit.community, link.visit_id)
    used = ConsentLink.objects.filter(pk=link_id, used_at=None, revoked_at=None, expires_at__gt=now)
    if not used.update(used_at=now):
        raise refusals.LinkOver
    _answer(visit, agrees=agrees, consent=_spoken(visit), now=now)
    return visit


@transaction.atomic
def answer_by_house(house: HouseLink, visit_id: int, *, agrees: bool, now: datetime) -> Visit:
    """The household's answer on its own page. Raises a Refused: answered before, or not theirs."""
    visit = lock_visit(house.community, visit_id)
    if not concerns(house, visit):
        raise refusals.VisitOver
    _answer(visit, agrees=agrees, consent=Consent(ConsentHow.LINK, resident=house.resident), now=now)
    return visit


@transaction.atomic
def read_by_house(house: HouseLink, visit_id: int, *, now: datetime) -> None:
    """The household has read who was there (V-4)."""
    visit = lock_visit(house.community, visit_id)
    if not concerns(house, visit):
        raise refusals.VisitOver
    mark_told(visit, by=None, now=now)


def _spoken(visit: Visit) -> Consent:
    """Whose consent a link of one visit brings: the host's, else the unit's."""
    return Consent(ConsentHow.LINK, name=visit.unit.code if visit.unit else "", resident=visit.host)


def _answer(visit: Visit, *, agrees: bool, consent: Consent, now: datetime) -> None:
    if agrees:
        record_consent(visit, consent, by=None, now=now)
    elif visit.agreed_at is not None:
        raise refusals.AnsweredAlready
    else:
        close_unlet(visit, VisitState.REFUSED, card="", by=None, now=now)
    params = {"answer": "agreed" if agrees else "refused"}
    told = {visit.registered_by_id}
    tell([visit_news(visit, "visit.answered", told, urgency=Urgency.SOON, params=params)], now=now)
