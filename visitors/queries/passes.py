"""Release passes by where they stand: waiting, valid today, used, not used; of a unit; what the gate must know."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet, prefetch_related_objects
from django.utils.timezone import localtime

from core.sealing import Unreadable, unseal
from privacy.persons import Whom
from residents.enums import Standing
from residents.models import Occupancy, Resident, Unit
from staff.enums import LEADS
from staff.models import Community, Membership, User
from staff.queries import colleagues
from visitors.models import GateCheck, ReleasePass
from visitors.pass_codes import digest_of, normal_code
from visitors.pass_enums import SIGNERS, CheckResult

OPEN = Q(used_at=None, withdrawn_at=None)
AHEAD = timedelta(hours=24)  # what a gate's phone knows before it loses its signal
MOST = 10  # on a unit's page
SHOWN_AFTER = timedelta(days=7)  # on the resident's own page
BEHIND = timedelta(hours=12)  # a shift, and what was left of the one before


def passes_of(community: Community) -> QuerySet[ReleasePass]:
    """All of the community, with what a line of a list shows."""
    return ReleasePass.objects.filter(community=community).select_related("unit", "used_by", "signed_by")


def waiting(community: Community, now: datetime) -> QuerySet[ReleasePass]:
    """Applied for and not signed: who waits longest comes first."""
    return passes_of(community).filter(OPEN, signed_at=None, until_at__gt=now).order_by("applied_at", "pk")


def valid_today(community: Community, now: datetime) -> QuerySet[ReleasePass]:
    """Signed, not used, and good at some hour of what is left of this day."""
    end = localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    rows = passes_of(community).filter(OPEN, signed_at__isnull=False, until_at__gt=now, from_at__lt=end)
    return rows.order_by("from_at", "pk")


def coming(community: Community, now: datetime) -> QuerySet[ReleasePass]:
    """Signed for another day."""
    end = localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return passes_of(community).filter(OPEN, signed_at__isnull=False, from_at__gte=end).order_by("from_at", "pk")


def used(community: Community) -> QuerySet[ReleasePass]:
    """Their goods have left; the latest first."""
    return passes_of(community).filter(used_at__isnull=False).order_by("-used_at", "-pk")


def not_used(community: Community, now: datetime) -> QuerySet[ReleasePass]:
    """Expired or withdrawn without anything having left; the latest first."""
    over = Q(until_at__lte=now) | Q(withdrawn_at__isnull=False)
    return passes_of(community).filter(over, used_at=None).order_by("-until_at", "-pk")


def to_look_at(community: Community) -> QuerySet[GateCheck]:
    """What did not fit at the gate and no supervisor has looked into yet."""
    rows = GateCheck.objects.filter(community=community, looked_at=None).exclude(result=CheckResult.RELEASED)
    return rows.select_related("release__unit", "by").order_by("-at", "-pk")


def checks_of(release: ReleasePass) -> list[GateCheck]:
    """Every time it was shown at the gate, the latest first."""
    return list(GateCheck.objects.filter(release=release).select_related("by", "looked_by").order_by("-at", "-pk"))


def passes_of_unit(unit: Unit) -> list[ReleasePass]:
    """The unit's latest passes, one more than `MOST` where there are others."""
    return list(passes_of(unit.community).filter(unit=unit).order_by("-applied_at", "-pk")[: MOST + 1])


def passes_of_person(person: Resident) -> list[ReleasePass]:
    """The latest passes that name the person as applicant or owner, one more than `MOST` where there are others."""
    named = Q(applicant=person) | Q(owner=person)
    rows = ReleasePass.objects.filter(named, community=person.community_id).select_related("unit__building", "used_by")
    return list(rows.order_by("-applied_at", "-pk")[: MOST + 1])


def passes_of_resident(unit: Unit, resident: Resident, now: datetime) -> list[ReleasePass]:
    """What the resident applied for by their link and may still care about, the latest first."""
    rows = ReleasePass.objects.filter(unit=unit, applicant=resident, until_at__gt=now - SHOWN_AFTER, erased=False)
    return list(rows.prefetch_related("items").order_by("-applied_at", "-pk")[:10])


def left_unused(community: Community, now: datetime) -> list[ReleasePass]:
    """For who takes over a post: signed and not used, good now or within a day, or run out during this shift."""
    rows = passes_of(community).filter(
        OPEN, signed_at__isnull=False, until_at__gt=now - BEHIND, from_at__lt=now + AHEAD
    )
    return list(rows.order_by("until_at", "pk"))


def known_at_the_gate(community: Community, now: datetime) -> list[ReleasePass]:
    """What a gate's phone takes along: passes good now or within a day."""
    rows = passes_of(community).filter(OPEN, signed_at__isnull=False, until_at__gt=now, from_at__lt=now + AHEAD)
    return list(rows.order_by("from_at", "pk"))


def by_code(community: Community, text: str) -> ReleasePass | None:
    """The signed pass whose code was typed, whatever has become of it."""
    code = normal_code(text)
    if not code:
        return None
    return passes_of(community).filter(code_digest=digest_of(code, community.pk)).first()


def code_on(release: ReleasePass) -> str:
    """The code as it was printed; empty before the signature, or when its key is gone."""
    try:
        return unseal(release.code_sealed)
    except Unreadable:
        return ""


def owners_of(unit: Unit) -> list[Resident]:
    """The owners on file, with their phones."""
    rows = Occupancy.objects.filter(unit=unit, standing=Standing.OWNER).select_related("resident")
    return [one.resident for one in rows.prefetch_related("resident__phones").order_by("pk")]


def signers_of(community: Community) -> QuerySet[User]:
    """Whose signature releases goods."""
    here = {"memberships__community": community, "memberships__active": True}
    return colleagues(community).filter(**here, memberships__role__in=SIGNERS).distinct()


def signing_membership(community: Community, user: User) -> Membership | None:
    """The signer's role here."""
    return Membership.objects.filter(community=community, user=user, active=True).select_related("user").first()


def counts(community: Community, who: Membership, now: datetime) -> dict[str, int]:
    """How many stand under each tab that has work in it."""
    found = {"waiting": waiting(community, now).count(), "today": valid_today(community, now).count()}
    if who.role in LEADS:
        found["look"] = to_look_at(community).count()
    return found


def with_items(rows: Sequence[ReleasePass]) -> Sequence[ReleasePass]:
    """The same with their lines, in one query more."""
    prefetch_related_objects(list(rows), "items")
    return rows


def passes_naming(whom: Whom) -> QuerySet[ReleasePass]:
    """The passes on which the person stands: as a resident, or by the phone that was given."""
    named = Q(phone__in=whom.phones) if whom.phones else Q(pk__in=[])
    if whom.resident_id is not None:
        named |= Q(applicant=whom.resident_id) | Q(owner=whom.resident_id)
    return ReleasePass.objects.filter(named, community=whom.community)
