"""What the search box finds of the assessment: trainings by words of their topic. Sheets are nobody's to look for."""

from django.urls import reverse
from django.utils.timezone import localtime

from assessment.models import Training
from residents.rules.words import title_words
from residents.search import MOST, NOTHING, Hit, Hits, bounded
from staff.models import Membership


def find_trainings(who: Membership, text: str) -> Hits:
    """Trainings whose topic has these words, the latest first."""
    words = title_words(text)
    if not words:
        return NOTHING
    rows = Training.objects.filter(community=who.community, topic__icontains=words).select_related("trainer")
    return bounded(
        [
            Hit(reverse("assessment:training", args=[who.community.slug, one.pk]), one.topic,
                f"{localtime(one.starts_at):%Y-%m-%d} · {one.trainer}", str(one.get_kind_display()))
            for one in rows.order_by("-starts_at", "-pk")[: MOST + 1]
        ]
    )  # fmt: skip
