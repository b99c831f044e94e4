"""What the search box finds of the desk besides tickets: letters, messages by the caller's phone, colleagues."""

import re
import unicodedata

from django.urls import reverse

from core.masking import mask_phone
from residents.queries import prefix_q
from residents.rules import normalise_phone, pinyin_keys
from residents.rules.names import HAN
from residents.search import MOST, NOTHING, Hit, Hits, bounded
from staff.models import Membership
from tickets.queries.letters import letters_for
from tickets.queries.messages import messages_for

LONGEST_NAME = 30
LATIN, DIGIT = re.compile(r"[a-z]{2,30}"), re.compile(r"\d")
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


def find_colleagues(who: Membership, text: str) -> Hits:
    """Colleagues by name, its pinyin, role or department; the link takes a message for them (IN-5). Nothing private."""
    typed = "".join(text.split()).lower()
    spelled = LATIN.fullmatch(typed) or (HAN.search(typed) and not DIGIT.search(typed))
    if not spelled or len(typed) > LONGEST_NAME:
        return NOTHING
    rows = Membership.objects.filter(community=who.community, active=True, user__is_active=True)
    found = [one for one in rows.select_related("user", "department").order_by("user__name", "pk") if _is(one, typed)]
    return bounded(
        [
            Hit(
                f"{reverse('tickets:messages', args=[who.community.slug])}?to={one.user_id}#take",
                str(one.user),
                one.department.name if one.department else "",
                str(one.get_role_display()),
            )
            for one in found[: MOST + 1]
        ]
    )


def _is(one: Membership, typed: str) -> bool:
    """Whether the typed text tells of this colleague."""
    name = "".join(str(one.user).split())
    words = (name, str(one.get_role_display()), one.department.name if one.department else "")
    if any(typed in "".join(word.split()).lower() for word in words):
        return True
    return any(key.startswith(typed) for key in pinyin_keys(name))
