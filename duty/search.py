"""What the search box finds of the duty: keys by their number, of the posts whose log the person reads."""

import re

from django.urls import reverse

from duty.access import posts_of
from duty.models import IN_USE, Key
from residents.queries import prefix_q
from residents.search import MOST, NOTHING, Hit, Hits, bounded
from staff.models import Membership

NUMBER = re.compile(r"[\w\-/.]{1,20}")


def find_keys(who: Membership, text: str) -> Hits:
    """Keys in use whose number begins with what was typed."""
    number = text.strip()
    if not NUMBER.fullmatch(number) or not any(sign.isdigit() for sign in number):
        return NOTHING
    rows = Key.objects.filter(IN_USE, prefix_q("number", number), community=who.community, post__in=posts_of(who))
    rows = rows.select_related("unit", "post").order_by("number")[: MOST + 1]
    return bounded(
        [
            Hit(
                reverse("duty:key", args=[who.community.slug, one.pk]),
                one.number,
                " · ".join(filter(None, (one.opens, one.unit.code if one.unit else ""))),
                one.post.name,
            )
            for one in rows
        ]
    )
