"""What the search box finds of the outreach: surveys and community events, by words of their title."""

from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localtime

from outreach.models import Event, Survey
from residents.rules.words import title_words
from residents.search import MOST, NOTHING, Hit, Hits, bounded
from staff.models import Membership


def find_surveys(who: Membership, text: str) -> Hits:
    """Surveys whose title has these words, drafts too, the latest first."""
    words = title_words(text)
    if not words:
        return NOTHING
    titled = Q(title__icontains=words) | Q(title_en__icontains=words)
    rows = Survey.objects.filter(titled, community=who.community).order_by("-year", "-half", "-pk")[: MOST + 1]
    return bounded(
        [
            Hit(reverse("outreach:survey", args=[who.community.slug, one.pk]), str(one), str(one.year),
                str(one.get_half_display()))
            for one in rows
        ]
    )  # fmt: skip


def find_events(who: Membership, text: str) -> Hits:
    """Events whose title or place has these words, the latest first."""
    words = title_words(text)
    if not words:
        return NOTHING
    titled = Q(title__icontains=words) | Q(place__icontains=words)
    rows = Event.objects.filter(titled, community=who.community).order_by("-at", "-pk")[: MOST + 1]
    return bounded(
        [
            Hit(reverse("outreach:event", args=[who.community.slug, one.pk]), one.title,
                f"{localtime(one.at):%Y-%m-%d} · {one.place}", str(one.get_state_display()))
            for one in rows
        ]
    )  # fmt: skip
