"""Announced visitors: by the household or the desk; let in with a code, within its window, for so many people."""

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from core.moments import moment
from core.once import made_with
from core.sealing import seal as seal_text
from ledger import services as ledger
from notices.enums import Urgency
from notices.services import tell
from portal.services import online_of
from residents.models import Occupancy, Resident, Unit
from staff.models import Community, Membership, User
from staff.queries import leads_of
from visitors import visit_refusals as refusals
from visitors import visit_rules as rules
from visitors.models import Announcement, HouseLink, Visit
from visitors.queries.announced import announced_digest, coming_to
from visitors.services.beside import ALONE, stands_beside
from visitors.services.visit_news import visit_news
from visitors.services.visits import Guest, enter, guest_facts, seal
from visitors.visit_enums import Basis, ConsentHow, Purpose, VisitState

TRIES = 5


@dataclass(frozen=True)
class Expected:
    """Whom somebody expects, and when."""

    name: str
    from_at: datetime
    until_at: datetime
    phone: str = ""
    plate: str = ""
    heads: int = 1
    purpose: Purpose = Purpose.VISIT


@transaction.atomic
def announce_by_house(house: HouseLink, expected: Expected, *, key: uuid.UUID, now: datetime) -> Announcement:
    """The household announces a visitor: that is its consent (V-1). The same `key` gives the first; a Refused else."""
    by = online_of(house.community).user
    return _announce(
        house.community, house.unit, house.resident, expected, house=house, by=(by, None), key=key, now=now
    )


@transaction.atomic
def announce_by_desk(
    who: Membership,
    unit: Unit,
    host: Resident,
    expected: Expected,
    *,
    supervised_by: User | None = None,
    key: uuid.UUID,
    now: datetime,
) -> Announcement:
    """The desk writes down what a resident said, by phone or at the counter; a trainee names a colleague (IN-8).

    Raises a Refused.
    """
    stands_beside(who, supervised_by)
    if not Occupancy.objects.filter(resident=host, unit=unit).exists():
        raise refusals.NotOfThisUnit("whom")
    return _announce(who.community, unit, host, expected, house=None, by=(who.user, supervised_by), key=key, now=now)


@transaction.atomic
def withdraw_announcement(
    community: Community, pk: int, *, by: Membership | None, supervised_by: User | None = None, now: datetime
) -> bool:
    """The code opens nothing any more: by the household itself (`by` is None), or for it. Returns whether it still did.

    Raises NobodyBeside for a trainee alone (IN-8).
    """
    colleague = stands_beside(by, supervised_by) if by else ALONE
    done = Announcement.objects.filter(pk=pk, community=community, withdrawn_at=None).update(withdrawn_at=now)
    if done:
        subject, actor = f"announcement:{pk}", by.user_id if by else None
        ledger.append(community.pk, "announcement.withdrawn", subject=subject, actor_id=actor, at=now, facts=colleague)
    return bool(done)


@transaction.atomic
def admit_announced(
    who: Membership, pk: int, *, heads: int, key: uuid.UUID, supervised_by: User | None = None, now: datetime
) -> Visit:
    """Let in with the code: in its window, and no more people than were announced. The same `key` gives the first.

    Two guards at two gates cannot let the same people in twice: the announcement is locked. Raises a Refused.
    """
    colleague = stands_beside(who, supervised_by)
    rows = Announcement.objects.select_for_update(of=("self",)).select_related("unit__building", "host")
    one = rows.filter(pk=pk, community=who.community).first()
    if again := made_with(Visit, key, community_id=who.community_id, announcement_id=pk):
        return again
    if one is None or one.erased_at is not None:
        raise refusals.AnnouncedWithdrawn
    check_usable(one, heads=rules.check_heads(heads), now=now)
    guest = Guest(one.name, one.phone, one.plate, heads, Purpose(one.purpose))
    facts = guest_facts(who.community, guest, now=now, documents=False)
    one.admitted += heads
    one.save(update_fields=["admitted"])
    made = Visit.objects.create(
        community=who.community, key=key, unit=one.unit, host=one.host, announcement=one, registered_at=now,
        registered_by=who.user, supervised_by=supervised_by if colleague else None, state=VisitState.AGREED,
        agreed_at=one.made_at, agreed_how=ConsentHow.ADVANCE,
        agreed_name=one.host.name if one.host else one.unit.code, **facts,
    )  # fmt: skip
    if made.watch_id:
        tell([visit_news(made, "visit.watch", leads_of(who.community_id), urgency=Urgency.LATE)], now=now)
    seal(made, "announced_came", by=who.user, at=now, facts={"announcement": one.pk, "heads": heads}, beside=colleague)
    enter(made, Basis.CONSENT, by=who.user, now=now, beside=colleague)
    return made


def check_usable(one: Announcement, *, heads: int, now: datetime) -> None:
    """Raises the Refused that says why nobody comes in with it now."""
    terms = rules.Announced(one.from_at, one.until_at, one.withdrawn_at is not None, one.left)
    rules.check_announced(terms, heads=heads, now=now, said=(moment(one.from_at, now), moment(one.until_at, now)))


def _announce(
    community: Community,
    unit: Unit,
    host: Resident,
    expected: Expected,
    *,
    house: HouseLink | None,
    by: tuple[User, User | None],
    key: uuid.UUID,
    now: datetime,
) -> Announcement:
    """`by`: who writes it down, and who stands beside a trainee."""
    Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)  # the count below is of this unit
    if again := made_with(Announcement, key, unit_id=unit.pk):
        return again
    rules.check_window(expected.from_at, expected.until_at, now=now)
    if coming_to(unit, now=now).count() >= rules.MOST_ANNOUNCED:
        raise refusals.TooManyAnnounced(most=rules.MOST_ANNOUNCED)
    token = secrets.token_urlsafe(24)
    facts = {
        "name": rules.check_name(expected.name),
        "phone": expected.phone,
        "plate": rules.normal_plate(expected.plate),
        "heads": rules.check_heads(expected.heads),
        "purpose": expected.purpose,
        "from_at": expected.from_at,
        "until_at": expected.until_at,
    }
    made = _with_a_code(
        community=community, key=key, unit=unit, host=host, house_link=house, made_by=by[0], made_at=now,
        supervised_by=by[1],
        digest=announced_digest(token), sealed=seal_text(token), **facts,
    )  # fmt: skip
    said = ledger.digest(f"{made.name}\n{made.phone}\n{made.plate}")
    sealed: dict[str, ledger.Fact] = {"unit": unit.pk, "host": host.pk, "heads": made.heads, "said": said}
    if by[1]:
        sealed["supervised_by"] = by[1].pk
    subject = f"announcement:{made.pk}"
    ledger.append(community.pk, "announcement.made", subject=subject, actor_id=by[0].pk, at=now, facts=sealed)
    return made


def _with_a_code(**facts: Any) -> Announcement:
    """With a short code that no other announcement has now: the guard types it where no camera is at hand."""
    for _try in range(TRIES):
        code = f"{secrets.randbelow(10**rules.CODE_DIGITS):0{rules.CODE_DIGITS}d}"
        try:
            with transaction.atomic():
                return Announcement.objects.create(code=code, **facts)
        except IntegrityError:
            continue
    raise refusals.TooManyAnnounced(most=10**rules.CODE_DIGITS)
