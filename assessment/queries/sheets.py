"""Reads of the staff sheets: a month's people with their sums, one sheet, what waits for an answer (ST-1)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from assessment import rules
from assessment.enums import SheetState
from assessment.models import CatalogueItem, Entry, Sheet, SheetSettings
from assessment.models.sheet import WAITS
from assessment.rules import BASE, Sums
from deadlines.rules import local
from staff.enums import Role
from staff.models import Community, Membership, User

# an administrator keeps the desk's settings and is no part of the service
NOT_ASSESSED = frozenset({Role.ADMINISTRATOR})


def today_in(community: Community, now: datetime) -> date:
    """The calendar day there."""
    return local(now, community.timezone).date()


def base_of(community: Community) -> int:
    """The base from which the community's sheets start."""
    found = SheetSettings.objects.filter(pk=community.pk).values_list("base", flat=True).first()
    return found or BASE


def catalogue_of(community: Community) -> QuerySet[CatalogueItem]:
    """The items in use, in their order."""
    return CatalogueItem.objects.filter(community=community, retired_at=None).order_by("position", "pk")


def by_hand(community: Community) -> QuerySet[CatalogueItem]:
    """The items as a lead chooses them: those by hand first; the system's own too, where it could not know."""
    return catalogue_of(community).order_by("source", "position", "pk")


def assessed(community: Community) -> list[Membership]:
    """Everybody with a sheet: the active people but administrators, by name."""
    rows = Membership.objects.filter(community=community, active=True, user__is_active=True)
    rows = rows.exclude(role__in=NOT_ASSESSED).select_related("user", "department")
    return list(rows.order_by("user__name", "user__username"))


def sheet_of(community: Community, person_id: int, month: date) -> Sheet | None:
    """The person's sheet, once there is one."""
    rows = Sheet.objects.filter(community=community, person_id=person_id, month=month)
    return rows.select_related("person", "confirmed_by").first()


def entries_of(sheet: Sheet | None) -> list[Entry]:
    """What stands on it and what was struck, by day."""
    if sheet is None:
        return []
    rows = Entry.objects.filter(sheet=sheet).select_related("made_by", "answered_by", "struck_by")
    return list(rows.order_by("day", "pk"))


def sums_of(base: int, entries: Iterable[Entry]) -> Sums:
    """Its figures."""
    return rules.sums(base, (one.points for one in entries if one.stands))


@dataclass(frozen=True)
class Line:
    """One person in a month."""

    person: User
    role: str
    sheet: Sheet | None
    sums: Sums
    entries: int
    waiting: int
    state: SheetState


def month_lines(community: Community, month: date) -> list[Line]:
    """Everybody of the month: who works here now, and who has a sheet of it. Four queries, whatever their number."""
    sheets = {
        one.person_id: one
        for one in Sheet.objects.filter(community=community, month=month).select_related("person", "confirmed_by")
    }
    base = base_of(community)
    points: dict[int, list[int]] = {}
    waiting: dict[int, int] = {}
    rows = Entry.objects.filter(sheet__community=community, sheet__month=month, struck_at=None)
    for pk, worth, contested, answered in rows.values_list("person_id", "points", "contested_at", "answered_at"):
        points.setdefault(pk, []).append(worth)
        waiting[pk] = waiting.get(pk, 0) + (contested is not None and answered is None)
    here = [(one.user, str(one.get_role_display())) for one in assessed(community)]
    known = {user.pk for user, _role in here}
    gone = sorted((one.person for pk, one in sheets.items() if pk not in known), key=str)
    found = []
    for person, role in [*here, *((one, "") for one in gone)]:
        sheet = sheets.get(person.pk)
        waits = waiting.get(person.pk, 0)
        state = sheet.state_with(waits) if sheet else SheetState.OPEN
        own = points.get(person.pk, [])
        found.append(Line(person, role, sheet, rules.sums(sheet.base if sheet else base, own), len(own), waits, state))
    return found


def waiting_names(sheets: Iterable[Sheet]) -> list[str]:
    """The person of each contested entry without an answer on these sheets."""
    rows = Entry.objects.filter(WAITS, sheet__in=[one.pk for one in sheets]).select_related("person")
    return [str(one.person) for one in rows.order_by("person__name", "pk")]


def months_of(community: Community, person_id: int | None = None) -> list[tuple[date, int]]:
    """Months with sheets, the latest first, and how many of their sheets are open."""
    rows = Sheet.objects.filter(community=community)
    if person_id is not None:
        rows = rows.filter(person=person_id)
    counted = rows.values("month").annotate(open=Count("pk", filter=Q(confirmed_at=None))).order_by("-month")
    return [(one["month"], one["open"]) for one in counted]


def entries_of_month(community: Community, month: date) -> QuerySet[Entry]:
    """Every entry of the month, struck ones too, by person and day."""
    rows = Entry.objects.filter(sheet__community=community, sheet__month=month)
    rows = rows.select_related("person", "made_by", "answered_by", "sheet")
    return rows.order_by("person__name", "person_id", "day", "pk")


def another_director(community_id: int, than: int) -> bool:
    """Whether the community has an active director besides this person."""
    rows = Membership.objects.filter(community_id=community_id, role=Role.DIRECTOR, active=True, user__is_active=True)
    return rows.exclude(user_id=than).exists()


def months_shown(month: date, today: date) -> Sequence[date]:
    """The months that a page leads to: the one before, itself, the next unless it lies ahead."""
    around = [rules.month_before(month), month, rules.month_after(month)]
    return [one for one in around if one <= today]
