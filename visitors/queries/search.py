"""What the search box finds of the gate: visits, permits of regular outsiders, release passes."""

import re

from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from core.masking import mask_phone
from residents.models import Unit
from residents.queries import prefix_q
from residents.rules import normalise_phone
from residents.rules.names import HAN
from residents.rules.plates import plate_prefix
from residents.search import MOST, NOTHING, Hit, Hits, bounded
from staff.models import Membership
from visitors.models import Permit, ReleasePass, Visit

SHORTEST_NAME, LONGEST_NAME = 2, 50
PASS_NUMBER = re.compile(r"F\d{1,6}(-\d{0,4})?|\d{6}-\d{1,4}")  # F261123-0007, its beginning, or without its letter


def find_visits(who: Membership, text: str) -> Hits:
    """Visits by the visitor's whole phone, or the beginning of plate or name, the latest first; none that is erased."""
    wanted = _person("name", text)
    if plate := plate_prefix(text):
        wanted |= prefix_q("plate", plate)
    if not wanted:
        return NOTHING
    rows = Visit.objects.filter(wanted, community=who.community, erased_at=None).select_related("unit")
    return bounded(
        [
            Hit(
                reverse("visitors:visit", args=[who.community.slug, one.pk]),
                one.name,
                _note(_code(one.unit), mask_phone(one.phone), one.plate, _day(one)),
                str(one.get_state_display()),
            )
            for one in rows.order_by("-registered_at", "-pk")[: MOST + 1]
        ]
    )


def find_gate_permits(who: Membership, text: str) -> Hits:
    """Permits by the holder's whole phone or the beginning of the name, over or not, the one that ends last first."""
    wanted = _person("holder", text)
    if not wanted:
        return NOTHING
    rows = Permit.objects.filter(wanted, community=who.community, erased_at=None).select_related("unit")
    return bounded(
        [
            Hit(
                reverse("visitors:permit", args=[who.community.slug, one.pk]),
                one.holder,
                _note(_code(one.unit), mask_phone(one.phone), one.company, f"{one.until_day:%Y-%m-%d}"),
                _("permit withdrawn") if one.withdrawn_at else str(one.get_kind_display()),
            )
            for one in rows.order_by("-until_day", "-pk")[: MOST + 1]
        ]
    )


def find_passes(who: Membership, text: str) -> Hits:
    """Release passes whose number begins with what was typed, with its letter or without, the latest first."""
    number = text.strip().upper()
    if not number.isascii() or len(number) < 3 or not PASS_NUMBER.fullmatch(number):
        return NOTHING
    number = number if number.startswith("F") else f"F{number}"
    rows = ReleasePass.objects.filter(prefix_q("number", number), community=who.community).order_by("-number")
    found = rows.values_list("pk", "number", "unit__code", "from_at")[: MOST + 1]
    return bounded(
        [
            Hit(
                reverse("visitors:pass", args=[who.community.slug, pk]),
                number,
                _note(code, f"{localtime(from_at):%Y-%m-%d}"),
            )
            for pk, number, code, from_at in found
        ]
    )


def _person(column: str, text: str) -> Q:
    """By the phone, or by the Chinese name as far as it was typed; empty when the text is neither."""
    if phone := normalise_phone(text):
        return Q(phone=phone)
    name = "".join(text.split())
    is_name = HAN.match(name) and name.isalpha() and SHORTEST_NAME <= len(name) <= LONGEST_NAME
    return prefix_q(column, name) if is_name else Q()


def _day(visit: Visit) -> str:
    return f"{localtime(visit.registered_at):%Y-%m-%d}"


def _code(unit: Unit | None) -> str:
    return unit.code if unit else ""


def _note(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
