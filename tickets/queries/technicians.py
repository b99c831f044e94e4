"""Who can be sent: on duty, able, near, free, best first (dispatch in two keys)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from staff.enums import Role
from staff.models import Community, Membership
from tickets.enums import UNDER_WAY, OrderState, Trade
from tickets.models import Ability, WorkOrder

OnDuty = Callable[[Community, datetime], Mapping[int, bool]]
_roster: list[OnDuty] = []


def follow_roster(on_duty: OnDuty) -> None:
    """The app that keeps the roster stands above this one and registers: user id → on duty or off.

    Whoever is missing is unknown: their department has no published roster for the moment.
    """
    _roster[:] = [on_duty]


def on_duty_now(community: Community, now: datetime) -> Mapping[int, bool]:
    """User id → on duty or off, as far as published rosters say; nobody where no app keeps one."""
    return _roster[0](community, now) if _roster else {}


@dataclass(frozen=True)
class Candidate:
    """A technician and what speaks for sending this one."""

    membership: Membership
    on_duty: bool | None  # None: no roster says
    able: bool
    near: bool
    orders: int  # under way

    @property
    def rank(self) -> tuple[bool, bool, int, bool, str]:
        """The best first: on duty, able, with the fewest orders, near."""
        return (self.on_duty is False, not self.able, self.orders, not self.near, str(self.membership.user))


def candidates(community: Community, *, trade: str, building_id: int | None, now: datetime) -> list[Candidate]:
    """Every technician of the community, best first, in four queries whatever their number."""
    people = list(
        Membership.objects.select_related("user", "department").filter(
            community=community, role=Role.TECHNICIAN, active=True, user__is_active=True
        )
    )
    able = set(Ability.objects.filter(community=community, trade=trade).values_list("user", flat=True))
    load: dict[int, int] = {}
    near: set[int] = set()
    rows = WorkOrder.objects.filter(community=community, state__in=UNDER_WAY).exclude(technician=None)
    for user, state, building in rows.values_list("technician", "state", "ticket__building"):
        load[user] = load.get(user, 0) + 1
        if state == OrderState.ON_SITE and building and building == building_id:
            near.add(user)
    on_duty = on_duty_now(community, now)
    found = [
        Candidate(
            membership=one,
            on_duty=on_duty.get(one.user_id),
            able=one.user_id in able,
            near=one.user_id in near,
            orders=load.get(one.user_id, 0),
        )
        for one in people
    ]
    return sorted(found, key=lambda one: one.rank)


def trades_of(community: Community) -> list[tuple[Membership, set[str]]]:
    """Every technician of the community with the trades that they are able to do, by name. Two queries."""
    able: dict[int, set[str]] = {}
    for user_id, trade in Ability.objects.filter(community=community).values_list("user", "trade"):
        able.setdefault(user_id, set()).add(trade)
    people = Membership.objects.select_related("user", "department").filter(
        community=community, role=Role.TECHNICIAN, active=True, user__is_active=True
    )
    found = sorted(people, key=lambda one: str(one.user))
    return [(one, able.get(one.user_id, set())) for one in found]


# what a category is called tells the trade that is proposed; the clerk may choose another
WORDS = (
    (Trade.PLUMBING, ("水", "管", "漏", "堵", "马桶")),
    (Trade.LIFT, ("电梯",)),
    (Trade.SIGNALS, ("门禁", "对讲", "网络", "监控", "道闸")),
    (Trade.ELECTRICS, ("电", "灯", "照明", "插座")),
    (Trade.DOORS, ("门", "窗", "锁")),
    (Trade.AIR, ("空调", "暖", "新风")),
    (Trade.CIVIL, ("墙", "瓷砖", "屋面", "天花")),
)


def proposed_trade(*texts: str) -> Trade:
    """The trade that the first of these texts names, e.g. category, then words; else general."""
    for text in texts:
        for trade, words in WORDS:
            if any(word in text for word in words) and not (trade is Trade.ELECTRICS and "电梯" in text):
                return trade
    return Trade.GENERAL
