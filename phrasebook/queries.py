"""The list that counts in a community: its own, else the company's."""

from django.db.models import QuerySet
from django.utils.translation import get_language

from phrasebook.enums import SAID, Moment
from phrasebook.models import Phrase
from phrasebook.rules import Forbidden, found_in
from staff.models import Community


def phrases_of(community: Community) -> QuerySet[Phrase]:
    """Everything of the list, switched off ones included, by moment and position."""
    own = Phrase.objects.filter(community=community)
    rows = own if own.exists() else Phrase.objects.filter(community=None)
    return rows.order_by("moment", "position", "pk")


def has_own(community: Community) -> bool:
    """Whether the community has made a list of its own."""
    return Phrase.objects.filter(community=community).exists()


def said_by_moment(community: Community) -> dict[Moment, list[str]]:
    """Moment → its phrases in the active language, in their order, in two queries."""
    found: dict[Moment, list[str]] = {moment: [] for moment in SAID}
    english = (get_language() or "").startswith("en")
    for one in phrases_of(community).filter(active=True, moment__in=SAID):
        found[Moment(one.moment)].append((one.text_en if english else "") or one.text)
    return found


def forbidden_in(community: Community, text: str) -> list[Forbidden]:
    """What stands in the text and is not said to residents here (PH-2)."""
    if not text.strip():
        return []
    rows = phrases_of(community).filter(active=True, moment=Moment.NEVER).values_list("text", "unless", "instead")
    return found_in(text, [Forbidden(text, tuple(unless.split("|")), instead) for text, unless, instead in rows])
