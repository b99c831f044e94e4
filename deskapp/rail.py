"""How the rail is arranged: what a role opens most stands on it, the rest waits under "more"."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from staff.enums import Role

ON_A_PHONE, ON_A_DESK = 5, 8  # more would scroll: 390 px wide, 768 px high

# The places of a role, the most used first. A view that has no place yet takes none.
_DESK = (
    "tickets:desk",
    "tickets:intake",
    "tickets:board",
    "tickets:clearance",
    "tickets:messages",
    "tickets:dispatch_board",
    "duty:log",
    "duty:handovers",
)
FIRST: Mapping[Role, Sequence[str]] = {
    Role.FRONT: _DESK,
    Role.TRAINEE: _DESK,
    Role.TECHNICIAN: (
        "tickets:my_orders",
        "tickets:desk",
        "duty:mine",
        "duty:keys",
        "notices:list",
        "tickets:outages",
        "duty:log",
        "duty:handovers",
    ),
    Role.GUARD: (
        "visitors:gate",
        "duty:log",
        "duty:keys",
        "duty:patrols",
        "duty:handovers",
        "duty:emergencies",
        "tickets:intake",
        "tickets:desk",
    ),
    Role.SUPERVISOR: (
        "tickets:desk",
        "tickets:board",
        "tickets:clearance",
        "quality:audits",
        "duty:log",
        "tickets:dispatch_board",
        "reports:months",
        "duty:handovers",
    ),
    Role.DIRECTOR: (
        "tickets:desk",
        "tickets:board",
        "tickets:clearance",
        "quality:audits",
        "reports:months",
        "duty:log",
        "duty:now",
        "residents:places",
    ),
    Role.ADMINISTRATOR: (
        "tickets:desk",
        "residents:places",
        "tickets:board",
        "quality:audits",
        "duty:now",
        "duty:log",
        "duty:keys",
        "notices:list",
    ),
}
# Pages below a place, by how their names begin: the rail shows where one is.
PARTS: Mapping[str, tuple[str, ...]] = {
    "tickets:clearance": ("tickets:cleared_",),
    "tickets:outages": ("tickets:outage",),
    "tickets:messages": ("tickets:message",),
    "tickets:letters": ("tickets:letter",),
    "duty:now": ("duty:roster", "duty:shifts", "duty:edit"),
    "duty:log": ("duty:log",),
    "duty:keys": ("duty:key",),
    "duty:patrols": ("duty:patrol",),
    "duty:emergencies": ("duty:emergency",),
    "duty:handovers": ("duty:handover", "duty:post_items"),
    "visitors:passes": ("visitors:pass",),
    "visitors:gate": (
        "visitors:visit",
        "visitors:new",
        "visitors:expected",
        "visitors:announce",
        "visitors:permit",
        "visitors:watch",
        "visitors:alarm",
        "visitors:settings",
    ),
    "residents:places": ("residents:",),
    "quality:audits": ("quality:audit",),
    "reports:months": ("reports:month", "reports:company"),
    "assessment:now": ("assessment:month", "assessment:sheet", "assessment:catalogue"),
    "assessment:trainings": ("assessment:training", "assessment:plan_training"),
    "interfaces:calls": ("interfaces:extension",),
    "outreach:plan": ("outreach:mine", "outreach:coverage", "outreach:visit"),
    "outreach:surveys": ("outreach:survey",),
    "outreach:events": ("outreach:event",),
    "extracts:choose": ("extracts:",),
}
# What stands under "more" is grouped by the app that it belongs to.
GROUPS: Mapping[str, str | Promise] = {
    "tickets": _("Matters"),
    "visitors": _("Gate"),
    "duty": _("Duty and posts"),
    "residents": _("Archives"),
    "outreach": _("Outreach"),
    "quality": _("Audit and reports"),
    "extracts": _("Audit and reports"),
    "assessment": _("Audit and reports"),
    "reports": _("Audit and reports"),
    "interfaces": _("Matters"),
}
OTHERS = _("Other places")


@dataclass(frozen=True)
class Item:
    """A place as the template draws it. `near` counts from 1 on the rail itself; 0 stands under "more" alone."""

    view: str
    url: str
    icon: str
    label: str
    current: str  # the value of aria-current: page, true (a page below it), or nothing
    near: int = 0

    @property
    def seen(self) -> str:
        """Where the place stands on the rail: "always", "desk" (not on a phone) or nowhere."""
        return "always" if 0 < self.near <= ON_A_PHONE else "desk" if self.near else ""


@dataclass(frozen=True)
class Group:
    """A heading under "more" with its places."""

    title: str
    items: Sequence[Item]

    @property
    def phone_only(self) -> bool:
        """Whether all of it stands on the rail of a wide screen."""
        return all(item.near for item in self.items)


@dataclass(frozen=True)
class Rail:
    """The places on the rail, and those under "more"; `holds` says for which screens "more" hides the current one."""

    items: Sequence[Item]
    more: Sequence[Group]
    holds: str


def current(place: str, here: str) -> str:
    """The value of aria-current at this place on that page."""
    if place == here:
        return "page"
    return "true" if here.startswith(PARTS.get(place, ("\0",))) else ""


def arranged(role: Role, items: Sequence[Item]) -> Rail:
    """The items in the order of the role: the first eight on the rail, of these five on a phone, the rest in groups."""
    first = FIRST[role]
    ranked = sorted(items, key=lambda item: first.index(item.view) if item.view in first else len(first))
    numbered = [
        Item(one.view, one.url, one.icon, one.label, one.current, number if number <= ON_A_DESK else 0)
        for number, one in enumerate(ranked, start=1)
    ]
    groups: dict[str, list[Item]] = {}
    for item in sorted(numbered[ON_A_PHONE:], key=_group_of):
        groups.setdefault(str(GROUPS.get(_app(item), OTHERS)), []).append(item)
    away = [item for item in numbered[ON_A_PHONE:] if item.current]
    holds = "" if not away else "phone" if away[0].near else "always"
    return Rail(numbered[:ON_A_DESK], [Group(title, rows) for title, rows in groups.items()], holds)


def _app(item: Item) -> str:
    return item.view.split(":")[0]


def _group_of(item: Item) -> int:
    order = list(GROUPS)
    return order.index(_app(item)) if _app(item) in order else len(order)
