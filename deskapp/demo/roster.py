"""The demonstration's rosters: this month and the next for three departments, published; one swap waits for consent."""

import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from duty import rules, services
from duty.models import Roster
from duty.queries.months import grid_of, shifts_of
from duty.rules import Edit
from duty.services.change import Exchange
from staff.enums import Role
from staff.models import Community, Department, Membership, User

# four people make three shifts and a day of rest; these join the three departments
MORE = (
    ("tech3", "许建业", Role.TECHNICIAN, "工程维修部"),
    ("tech4", "蒋春生", Role.TECHNICIAN, "工程维修部"),
    ("guard2", "贺海峰", Role.GUARD, "秩序维护部"),
    ("guard3", "龚立新", Role.GUARD, "秩序维护部"),
    ("guard4", "万家豪", Role.GUARD, "秩序维护部"),
)
TURNS = "早中夜休"
DEPARTMENTS = ("工程维修部", "客户服务部", "秩序维护部")
# who stands first is on duty when the demonstration begins
FIRST = {"工程维修部": "tech", "客户服务部": "front", "秩序维护部": "guard"}
OFFICE = (Role.DIRECTOR, Role.SUPERVISOR, Role.ADMINISTRATOR)
OUT_OF_OFFICE = "行行行行行休休"
WHY = "孩子学校开家长会，需要调班，已与同事商量好。"


def rosters(community: Community, now: datetime) -> None:
    """Begin, fill in and publish; then a technician asks for a swap."""
    for username, name, role, place in MORE:
        user = User(username=username, name=name)
        user.set_password("demo")
        user.save()
        here = Department.objects.get(community=community, name=place)
        Membership.objects.create(user=user, community=community, role=role, department=here)
    lead = Membership.objects.select_related("user", "community").get(community=community, user__username="lead")
    today = now.astimezone(ZoneInfo(community.timezone)).date()
    for name in DEPARTMENTS:
        department = Department.objects.get(community=community, name=name)
        for ahead in (0, 1):
            year, month = rules.shifted(today.year, today.month, ahead)
            roster = services.begin(lead, department, year=year, month=month, now=now - timedelta(days=40))
            _fill(roster, now)
            noon = datetime(year, month, 1, 12, tzinfo=ZoneInfo(community.timezone))
            at = min(now - timedelta(days=1, minutes=5), noon - timedelta(days=rules.HOLIDAY_DAYS + 2))
            services.publish(roster_id=roster.pk, who=lead, accept_warnings=True, now=at)
    _ask(community, today.year, today.month, now)


def _fill(roster: Roster, now: datetime) -> None:
    """The rotation of four, so turned that the demonstration's own logins are there now; the office by day."""
    grid = grid_of(roster, now)
    marks = {shift.mark: shift.pk for shift in shifts_of(roster.community)}
    turn, origin = _turn_now(roster.community, now)
    office = set(
        Membership.objects.filter(department_id=roster.department_id, role__in=OFFICE).values_list("user", flat=True)
    )
    first = FIRST[roster.department.name]
    team = sorted((row for row in grid.rows if row.user_id not in office), key=lambda row: row.username != first)
    edits = []
    for place, row in enumerate(team):
        for cell in row.cells:
            sign = TURNS[(turn + place + (cell.day - origin.date()).days) % len(TURNS)]
            edits.append(Edit(row.user_id, cell.day, None, marks[sign]))
    for user_id in office & {row.user_id for row in grid.rows}:
        edits += [Edit(user_id, day, None, marks[OUT_OF_OFFICE[day.weekday()]]) for day in roster.days]
    services.fill_in(roster_id=roster.pk, edits=edits, seen=roster.version)


def _turn_now(community: Community, now: datetime) -> tuple[int, datetime]:
    """Which turn runs now, and the local day on whose row it stands: before seven it is last night's."""
    here = now.astimezone(ZoneInfo(community.timezone))
    if here.hour < 7:
        return TURNS.index("夜"), here - timedelta(days=1)
    return (0 if here.hour < 15 else 1 if here.hour < 23 else 2), here


def _ask(community: Community, year: int, month: int, now: datetime) -> None:
    """tech2 gives a coming shift of next month to tech3."""
    year, month = rules.shifted(year, month, 1)
    roster = Roster.objects.get(community=community, department__name="工程维修部", year=year, month=month)
    who = Membership.objects.select_related("user", "community").get(community=community, user__username="tech2")
    grid = grid_of(roster, now)
    mine, other = grid.row_of(who.user_id), User.objects.get(username="tech3")
    theirs = grid.row_of(other.pk)
    if mine is None or theirs is None:
        return
    free = [
        one.day for one, two in zip(mine.cells, theirs.cells, strict=True)
        if rules.works(one.shift) and not rules.works(two.shift)
    ]  # fmt: skip
    wish = Exchange(other, free[2])
    services.ask(roster_id=roster.pk, who=who, wish=wish, reason=WHY, key=uuid.uuid4(), now=now - timedelta(minutes=40))
