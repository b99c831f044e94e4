"""What the search box finds of the desk besides tickets: letters by number, messages by the caller's phone."""

import re
import unicodedata

from django.urls import reverse

from core.masking import mask_phone
from residents.queries import prefix_q
from residents.rules import normalise_phone
from residents.search import MOST, NOTHING, Hit, Hits, bounded
from staff.models import Membership
from tickets.queries.letters import letters_for
from tickets.queries.messages import messages_for

LETTER = re.compile(r"[A-Z]{0,3}-?\d[\d\-]{2,18}")


def find_letters(who: Membership, text: str) -> Hits:
    """Letters whose number begins with what was typed, as far as the person may read them."""
    number = unicodedata.normalize("NFKC", text).strip().upper()
    if not LETTER.fullmatch(number):
        return NOTHING
    rows = letters_for(who).filter(prefix_q("number", number))[: MOST + 1]
    return bounded(
        [
            Hit(
                reverse("tickets:letter", args=[who.community.slug, one.pk]),
                one.number,
                " · ".join(filter(None, (one.unit.code if one.unit else "", one.subject))),
                str(one.get_letter_class_display()),
            )
            for one in rows
        ]
    )


def find_messages(who: Membership, text: str) -> Hits:
    """Messages of callers with this phone, the latest first, as far as the person may read them."""
    number = normalise_phone(text)
    if number is None:
        return NOTHING
    rows = messages_for(who).filter(caller_phone=number).order_by("-taken_at", "-pk")[: MOST + 1]
    return bounded(
        [
            Hit(
                reverse("tickets:message", args=[who.community.slug, one.pk]),
                one.caller_name or mask_phone(one.caller_phone),
                " · ".join((mask_phone(one.caller_phone), str(one.to), f"{one.taken_at:%Y-%m-%d}")),
            )
            for one in rows
        ]
    )
