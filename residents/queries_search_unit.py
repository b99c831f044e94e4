"""What the search box finds of a unit's life: renovations, move-ins, fee notices, by the unit typed in full."""

import re

from django.db.models import Q
from django.urls import reverse

from core.masking import mask_phone
from residents.models import FeeNotice, MoveIn, Renovation
from residents.queries import prefix_q
from residents.rules import normalise_phone, parse_unit
from residents.rules.names import HAN
from residents.search import MOST, NOTHING, Hit, Hits, bounded
from staff.models import Membership

SHORTEST, LONGEST = 2, 80
DIGIT = re.compile(r"\d")


def find_renovations(who: Membership, text: str) -> Hits:
    """Renovations of the unit, by the beginning of the contractor's name, or by the foreman's phone; latest first."""
    plain, wanted = text.strip(), Q()
    if unit := parse_unit(plain):
        wanted |= Q(unit__code=unit.code)
    if phone := normalise_phone(plain):
        wanted |= Q(foreman_phone=phone)
    if SHORTEST <= len(plain) <= LONGEST and HAN.search(plain) and not DIGIT.search(plain):
        wanted |= prefix_q("contractor", plain)
    if not wanted:
        return NOTHING
    rows = Renovation.objects.filter(wanted, community=who.community).select_related("unit")
    return bounded(
        [
            Hit(
                reverse("residents:renovation", args=[who.community.slug, one.pk]),
                one.unit.code,
                _note(one.what, one.contractor, mask_phone(one.foreman_phone), f"{one.from_on} – {one.until_on}"),
                str(one.get_state_display()),
            )
            for one in rows.order_by("-from_on", "-pk")[: MOST + 1]
        ]
    )


def find_move_ins(who: Membership, text: str) -> Hits:
    """Move-ins of the unit, the latest first."""
    unit = parse_unit(text)
    if unit is None:
        return NOTHING
    rows = MoveIn.objects.filter(community=who.community, unit__code=unit.code).order_by("-on", "-pk")
    return bounded(
        [
            Hit(
                reverse("residents:move_in", args=[who.community.slug, one.pk]),
                unit.code,
                f"{one.on}",
                str(one.get_state_display()),
            )
            for one in rows[: MOST + 1]
        ]
    )


def find_fees(who: Membership, text: str) -> Hits:
    """Fee notices and reminders to the unit, the latest first; no amounts are known here (A-5)."""
    unit = parse_unit(text)
    if unit is None:
        return NOTHING
    rows = FeeNotice.objects.filter(community=who.community, unit__code=unit.code).order_by("-sent_at", "-pk")
    return bounded(
        [
            Hit(
                reverse("residents:unit_fees", args=[who.community.slug, one.unit_id]),
                unit.code,
                _note(one.period, str(one.get_channel_display()), f"{one.sent_at:%Y-%m-%d}"),
                str(one.get_kind_display()),
            )
            for one in rows[: MOST + 1]
        ]
    )


def _note(*parts: str) -> str:
    return " · ".join(filter(None, parts))
