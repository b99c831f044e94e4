"""What stands around every page: rail, bell, heartbeat, communities."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import Exists, Value
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core import clock
from deadlines.queries import last_look
from deskapp.rail import Item, arranged, current
from interfaces.enums import AGENTS
from interfaces.queries.calls import has_extension
from notices.queries import UnreadCount
from outreach.enums import READERS as OUTREACH_READERS
from staff.enums import DESK, EVERYONE, LEADS, ON_THEIR_FEET, OVERSIGHT, SETUP, Role
from staff.models import Community, Membership, User
from tickets.queries.orders import calls_owed_by
from visitors.pass_enums import READERS as PASS_READERS
from visitors.queries.gate import lasting_alarms

ALARMED = LEADS | {Role.GUARD}  # whom an alarm at the gate reaches on whatever page they have open
LATE_AFTER = 30  # seconds without a sweep until every page says so


@dataclass(frozen=True)
class Place:
    """One entry of the rail: shown to the roles that may open it."""

    view: str
    label: str | Promise
    icon: str
    roles: frozenset[Role]


RAIL = (
    Place("tickets:my_orders", _("My orders"), "wrench", frozenset({Role.TECHNICIAN})),
    Place("tickets:desk", _("Desk"), "headset", EVERYONE),
    Place("tickets:intake", _("Record a call"), "phone-incoming", EVERYONE),
    Place("tickets:board", _("Board"), "layout-list", OVERSIGHT | DESK),
    Place("tickets:dispatch_board", _("Dispatch"), "wrench", OVERSIGHT | DESK),
    Place("tickets:clearance", _("Daily clearance"), "list-checks", EVERYONE),
    Place("tickets:revisits", _("Revisits"), "smile", OVERSIGHT | DESK),
    Place("tickets:outages", _("Outages"), "plug-zap", EVERYONE),
    Place("tickets:messages", _("Messages"), "message-circle-reply", EVERYONE),
    Place("interfaces:calls", _("Telephone calls"), "phone-call", AGENTS),
    Place("tickets:letters", _("Letters"), "mail", OVERSIGHT | DESK),
    Place("duty:now", _("Rosters"), "calendar-days", OVERSIGHT | DESK),
    Place("duty:mine", _("My shifts"), "calendar-days", EVERYONE - OVERSIGHT - DESK),
    Place("duty:log", _("Duty log"), "notebook-pen", EVERYONE),
    Place("duty:keys", _("Keys"), "key-round", EVERYONE),
    Place("duty:patrols", _("Patrols"), "footprints", EVERYONE),
    Place("visitors:passes", _("Release passes"), "package-check", PASS_READERS),
    Place("duty:emergencies", _("Emergencies"), "siren", EVERYONE),
    Place("duty:handovers", _("Handover"), "arrow-left-right", EVERYONE),
    Place("visitors:gate", _("Gate"), "door-open", OVERSIGHT | DESK | {Role.GUARD}),
    Place("residents:places", _("Places and people"), "building-2", OVERSIGHT | DESK),
    Place("quality:audits", _("Audit"), "clipboard-check", OVERSIGHT),
    Place("reports:months", _("Monthly reports"), "chart-column", OVERSIGHT),
    Place("assessment:now", _("Staff assessment"), "award", OVERSIGHT),
    Place("assessment:trainings", _("Training"), "graduation-cap", EVERYONE),
    Place("outreach:plan", _("Home visits"), "house", OUTREACH_READERS),
    Place("outreach:surveys", _("Surveys"), "clipboard-list", OUTREACH_READERS),
    Place("outreach:events", _("Events"), "party-popper", OUTREACH_READERS),
    Place("extracts:choose", _("Extracts"), "download", EVERYONE),
    Place("notices:list", _("Notices"), "bell", EVERYONE),
)
# what is opened now and then stands in the person's own menu
MENU = (
    Place("residents:permits", _("Parking permits"), "circle-parking", OVERSIGHT | DESK | {Role.GUARD}),
    Place("residents:renovations", _("Renovations"), "hammer", OVERSIGHT | DESK | ON_THEIR_FEET),
    Place("residents:fees", _("Fee notices"), "receipt-text", OVERSIGHT | DESK),
    Place("tickets:promises", _("Promises"), "handshake", EVERYONE),
    Place("tickets:lateness", _("On site in 20 minutes"), "timer-reset", OVERSIGHT | DESK),
    Place("quality:draws", _("Spot checks"), "dices", OVERSIGHT),
    Place("tickets:technicians", _("Technicians and trades"), "hard-hat", OVERSIGHT | DESK),
    Place("tickets:rates", _("Rate card"), "receipt-text", EVERYONE),
    Place("tickets:praise", _("Praise"), "award", EVERYONE),
    Place("phrasebook:list", _("Phrasebook"), "message-square-text", EVERYONE),
    Place("portal:posters", _("Lobby posters"), "qr-code", OVERSIGHT),
    Place("reports:walls", _("Wallboards"), "monitor", OVERSIGHT),
    Place("assessment:mine", _("My assessment"), "clipboard-check", EVERYONE),
    Place("staff:rules", _("Second calls and revisits"), "sliders-horizontal", OVERSIGHT),
    Place("staff:terminals", _("Shared PCs"), "monitor", OVERSIGHT),
    Place("privacy:keeping", _("Personal data"), "shield-check", EVERYONE),
    Place("staff:account", _("My account"), "circle-user-round", EVERYONE),
    Place("staff:pin", _("My PIN"), "key-round", EVERYONE),
    Place("deadlines:limits", _("Time limits"), "timer", OVERSIGHT),
    Place("interfaces:extensions", _("Extensions"), "phone", OVERSIGHT),
    Place("interfaces:integrations", _("Integrations"), "plug", SETUP),
    Place("notices:channels", _("Channels"), "send", frozenset({Role.ADMINISTRATOR})),
    Place("notices:mail", _("My e-mail"), "at-sign", EVERYONE),
)


@dataclass(frozen=True)
class Frame:
    """Everything that base.html needs besides the page's own context."""

    now: datetime
    rail: SafeString
    menu: SafeString
    unread: int
    calls_owed: bool
    calls_url: str
    heartbeat_late: bool
    heartbeat_age_s: int | None
    communities: Sequence[Community]
    role: str
    search_url: str
    bell_url: str
    alarm: bool
    alarm_url: str
    ringing_url: str


def desk(request: HttpRequest) -> Mapping[str, Any]:
    """Context processor: `desk`, the frame around a page of one community; nothing on public pages and fragments."""
    membership = getattr(request, "membership", None)
    if membership is None or getattr(request, "htmx", False):
        return {"desk": None, "now": clock.now()}
    now = clock.now()
    slug = membership.community.slug
    here = request.resolver_match.view_name if request.resolver_match else ""
    unread, owes, alarm, rings, age = _bell_and_heartbeat(membership, now)
    place = (slug, Role(membership.role), here, get_language() or "")
    frame = Frame(
        now=now,
        rail=_drawn("_rail.html", *place),
        menu=_drawn("_menu.html", *place),
        unread=unread,
        calls_owed=owes,
        calls_url=reverse("tickets:calls_owed", args=[slug]),
        heartbeat_late=age is None or age > LATE_AFTER,
        heartbeat_age_s=None if age is None else int(age),
        communities=[one.community for one in request.memberships],  # type: ignore[attr-defined]  # a DeskRequest
        role=str(Role(membership.role).label),
        search_url=reverse("tickets:search", args=[slug]),
        bell_url=reverse("notices:list", args=[slug]),
        alarm=alarm,
        alarm_url=reverse("visitors:alarm_line", args=[slug]) if membership.role in ALARMED else "",
        ringing_url=reverse("interfaces:ringing", args=[slug]) if rings else "",
    )
    return {"desk": frame, "now": now}


@lru_cache(maxsize=2000)
def _drawn(template: str, slug: str, role: Role, here: str, _language: str) -> SafeString:
    """The rail or the menu: the same for everybody of a role on the same page of a community, so drawn once."""
    places = RAIL if template == "_rail.html" else MENU
    items = [
        Item(place.view, reverse(place.view, args=[slug]), place.icon, str(place.label), current(place.view, here))
        for place in places
        if role in place.roles
    ]
    context = {"items": items, "rail": arranged(role, items), "home_url": reverse("tickets:desk", args=[slug])}
    return render_to_string(template, context)


def _bell_and_heartbeat(who: Membership, now: datetime) -> tuple[int, bool, bool, bool, float | None]:
    """Unread notices, whether a call is owed to a resident, whether an alarm lasts at the gate, whether the person has
    an extension, and seconds since the engine last looked, in one query; None when it never has.
    """
    row = User.objects.filter(pk=who.user_id).annotate(
        unread=UnreadCount(who.user),
        owes=Exists(calls_owed_by(who)),
        alarm=Exists(lasting_alarms(who.community)) if who.role in ALARMED else Value(value=False),
        rings=has_extension(who) if who.role in AGENTS else Value(value=False),
        looked_at=last_look(),
    )
    unread, owes, alarm, rings, at = row.values_list("unread", "owes", "alarm", "rings", "looked_at").get()
    return unread, owes, alarm, rings, None if at is None else (now - at).total_seconds()
