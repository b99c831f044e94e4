"""Seeing a masked number plain: with a reason, in the ledger, so many an hour (A-3)."""

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.http import Http404
from django.urls import reverse

from core.once import made_with
from ledger import services as ledger
from notices.enums import Urgency
from notices.services import News, tell
from privacy import refusals, reveals
from privacy.enums import Reason
from privacy.models import Allowance, Beyond, Care, Reveal
from privacy.queries.reveals import limit_of, seen_lately
from privacy.reveal_rules import HOUR, MOST_WORDS, SHOWN_FOR, hour_of, next_at
from privacy.reveals import Plain
from staff.enums import Role
from staff.models import Membership, User
from staff.queries import ids_by_role, leads_of


def reveal(who: Membership, kind: str, row_id: int, *, reason: str, words: str, key: uuid.UUID, now: datetime) -> Plain:
    """What stands behind the mask, for who may see it and says why. Raises Http404 or a Refused.

    Beyond the hour's limit nothing is shown, and the supervisor is told, once an hour. The same key shows the same
    again for a minute and counts once.
    """
    field = reveals.field(kind)
    if field is None or who.role not in field.roles:
        raise Http404
    plain = field.provider(who, row_id)
    check_reason(reason, words)
    if not plain.text:
        raise refusals.NothingBehind
    row = Reveal(
        community_id=who.community_id,
        by_id=who.user_id,
        kind=kind,
        row_id=row_id,
        subject=plain.subject,
        reason=reason,
        words=words.strip(),
        at=now,
        key=key,
    )
    again = _keep(who, row, now)
    if again is not None:
        _refuse(who, again, now)
    return plain


def reveal_many(who: Membership, kind: str, *, count: int, words: str, key: uuid.UUID, now: datetime) -> None:
    """A list of `count` plain numbers may leave the desk, for a reason in own words. Raises a Refused.

    It needs one free place in the hour and uses up all that are left; the other leads are told at once. Beyond the
    limit it is refused as a single number is. The same key counts once, and for a minute.
    """
    check_reason(Reason.OTHER, words)
    row = Reveal(
        community_id=who.community_id,
        by_id=who.user_id,
        kind=kind,
        row_id=who.community_id,
        subject=f"community:{who.community_id}",
        reason=Reason.OTHER,
        words=words.strip(),
        at=now,
        numbers=max(1, min(count, limit_of(who, now))),
        key=key,
    )
    again = _keep(who, row, now, numbers=count)
    if again is not None:
        _refuse(who, again, now)


def check_reason(reason: str, words: str) -> None:
    """A reason of the list; what fits none of them is said in own words. Raises a Refused with its field."""
    if reason not in Reason.values:
        raise refusals.ReasonMissing("reason")
    if len(words) > MOST_WORDS:
        raise refusals.WordsTooLong("words", most=MOST_WORDS)
    if reason == Reason.OTHER and not words.strip():
        raise refusals.WordsMissing("words")


@transaction.atomic
def _keep(who: Membership, row: Reveal, now: datetime, *, numbers: int | None = None) -> datetime | None:
    """Write it down, or say when the next may be seen. The person's own row is locked: parallel clicks are counted."""
    Membership.objects.select_for_update().get(pk=who.pk)
    if done := Reveal.objects.filter(key=row.key).first():
        same = (done.by_id, done.kind, done.row_id) == (row.by_id, row.kind, row.row_id)
        if not same or now - done.at > SHOWN_FOR:
            raise refusals.RevealOver
        return None
    free_at = next_at(seen_lately(who, now), limit=limit_of(who, now), now=now)
    if free_at is not None:
        return free_at
    row.save(force_insert=True)
    _seal(row, numbers)
    if numbers is not None:
        _tell_of_list(who, row)
    return None


def _seal(row: Reveal, numbers: int | None) -> None:
    facts: dict[str, ledger.Fact] = {
        "field": row.kind,
        "row": row.row_id,
        "reason": row.reason,
        "words": ledger.digest(row.words) if row.words else "",
    }
    if numbers is not None:
        facts["numbers"] = numbers
    ledger.append(
        row.community_id, "personal.revealed", subject=row.subject, actor_id=row.by_id, at=row.at, facts=facts
    )


def _overseers(who: Membership) -> frozenset[int]:
    """The supervisors; of a supervisor who is the only one, the directors: nobody looks after themselves."""
    others = leads_of(who.community_id) - {who.user_id}
    if not others:
        people = ids_by_role([who.community_id], [Role.DIRECTOR])
        others = people.get((who.community_id, Role.DIRECTOR), set()) - {who.user_id}
    return frozenset(others)


def _tell_of_list(who: Membership, row: Reveal) -> None:
    news = News(
        community_id=who.community_id,
        recipients=_overseers(who),
        code="personal.list",
        key=f"personal.list:{row.pk}",
        url=reverse("privacy:reveals", args=[who.community.slug]),
        urgency=Urgency.SOON,
        params={"who": str(who.user)},
    )
    tell([news], now=row.at)


def note_errand(*, community_id: int, by: User, kind: str, row_id: int, subject: str, now: datetime) -> None:
    """The number of one's own errand was shown by its verb, which tells the ledger: it stands in the leads' list, and
    counts towards no limit. Inside the caller's transaction."""
    Reveal.objects.create(
        community_id=community_id,
        by=by,
        kind=kind,
        row_id=row_id,
        subject=subject,
        reason=Reason.ERRAND,
        at=now,
        counted=False,
        key=uuid.uuid4(),
    )


def _refuse(who: Membership, free_at: datetime, now: datetime) -> None:
    _tell_beyond(who, now)
    zone = ZoneInfo(who.community.timezone)
    raise refusals.TooManyReveals(limit=limit_of(who, now), at=f"{free_at.astimezone(zone):%H:%M}")


@transaction.atomic
def _tell_beyond(who: Membership, now: datetime) -> None:
    """Once in each clock hour."""
    hour = hour_of(now)
    Membership.objects.select_for_update().get(pk=who.pk)
    if Beyond.objects.filter(community_id=who.community_id, person=who.user_id, hour=hour).exists():
        return
    Beyond.objects.create(community_id=who.community_id, person_id=who.user_id, hour=hour, at=now)
    news = News(
        community_id=who.community_id,
        recipients=_overseers(who),
        code="personal.limit",
        key=f"personal.limit:{who.user_id}:{hour:%Y%m%d%H}",
        url=reverse("privacy:reveals", args=[who.community.slug]),
        urgency=Urgency.SOON,
        params={"who": str(who.user)},
    )
    tell([news], now=now)
    ledger.append(who.community_id, "personal.limit", subject=f"user:{who.user_id}", actor_id=who.user_id, at=now)


@transaction.atomic
def allow_more(lead: Membership, person_id: int, *, more: int, key: uuid.UUID, now: datetime) -> None:
    """A lead allows a colleague more numbers for one hour. Raises a Refused. The same key allows once."""
    if made_with(Allowance, key, community_id=lead.community_id, person_id=person_id):
        return
    if person_id == lead.user_id:
        raise refusals.NotForYourself("person")
    them = Membership.objects.filter(community_id=lead.community_id, user=person_id, active=True)
    if not them.select_for_update().exists():
        raise refusals.NotOneOfUs("person")
    Allowance.objects.create(
        community_id=lead.community_id,
        person_id=person_id,
        more=more,
        at=now,
        until=now + HOUR,
        by=lead.user,
        key=key,
    )
    facts: dict[str, ledger.Fact] = {"more": more}
    ledger.append(
        lead.community_id,
        "personal.allowed",
        subject=f"user:{person_id}",
        actor_id=lead.user_id,
        at=now,
        facts=facts,
    )


@transaction.atomic
def set_limit(lead: Membership, *, per_hour: int, now: datetime) -> None:
    """How many numbers one person may unmask in an hour here. Saving what stands there already writes nothing."""
    care, _made = Care.objects.select_for_update().get_or_create(community_id=lead.community_id)
    if care.reveals_per_hour == per_hour:
        return
    care.reveals_per_hour = per_hour
    care.save(update_fields=["reveals_per_hour"])
    facts: dict[str, ledger.Fact] = {"per_hour": per_hour}
    ledger.append(
        lead.community_id,
        "personal.limit_set",
        subject=f"community:{lead.community_id}",
        actor_id=lead.user_id,
        at=now,
        facts=facts,
    )
