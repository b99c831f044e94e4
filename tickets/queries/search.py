"""Tickets by their number, whole or as far as it is typed."""

import re
from datetime import datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.db.models.functions import Substr

from residents.rules.units import tidy
from staff.enums import DESK, OVERSIGHT
from staff.models import Membership
from tickets.enums import HandoverState
from tickets.models import Handover, Ticket
from tickets.queries.lists import FIRST_WORDS

MOST = 6
# 261123, 261123-0007, 2611230007
NUMBER = re.compile(r"(\d{6})-?(\d{0,6})")


class FoundTicket(NamedTuple):
    """One ticket as the search shows it."""

    number: str
    kind: str
    state: str
    text: str
    unit: str | None
    caller_name: str
    caller_gender: str


def visible_to(who: Membership) -> Q:
    """What the person may see, as `policy` says it of one ticket: the desk everything, others what concerns them."""
    if who.role in DESK | OVERSIGHT:
        return Q()
    concerned = Q(first_responder=who.user) | Q(handler=who.user)
    addressed = Q(to_user=who.user)
    if who.department_id is not None:
        concerned |= Q(department_id=who.department_id)
        addressed |= Q(to_department_id=who.department_id)
    offered = Handover.objects.filter(addressed, state__in=[HandoverState.ASKED, HandoverState.OFFERED])
    return concerned | Q(pk__in=offered.values("ticket_id"))


def tickets_numbered(who: Membership, text: str) -> list[FoundTicket]:
    """Tickets whose number begins with what was typed, the newest first. The day in the number bounds the look."""
    typed = NUMBER.fullmatch(tidy(text))
    day = _day(typed[1], who.community.timezone) if typed else None
    if typed is None or day is None:
        return []
    rows = Ticket.objects.filter(
        visible_to(who),
        community=who.community,
        opened_at__gte=day,
        opened_at__lt=day + timedelta(days=1),
        number__startswith=f"{typed[1]}-{typed[2]}",
    )
    columns = ("number", "kind", "state", Substr("text", 1, FIRST_WORDS), "unit__code", "caller_name", "caller_gender")
    found = rows.order_by("-opened_at", "-pk").values_list(*columns)[:MOST]
    return [FoundTicket(*row) for row in found]


def _day(digits: str, tz: str) -> datetime | None:
    """The beginning of the community's day that the number's six digits name; None when there is no such day."""
    try:
        day = datetime.strptime(digits, "%y%m%d").date()  # noqa: DTZ007 a date alone; its zone is set below
    except ValueError:
        return None
    return datetime.combine(day, time(), ZoneInfo(tz))
