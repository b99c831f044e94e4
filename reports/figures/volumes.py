"""What came in and went out: volumes by kind, channel, category, building, day and hour (RP-1)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from reports.figures.figure import Cut, Part, Rhythm, Text, Time
from residents.models import Building
from staff.models import Community
from tickets.enums import Channel, Kind
from tickets.models import Category


def of_choices(choices: Sequence[tuple[Any, Text]]) -> Any:
    """The words of an enumeration, as a cut wants them."""
    found = {str(value): label for value, label in choices}
    return lambda _keys: found


def categories(keys: Sequence[Any]) -> Mapping[Any, Text]:
    """Names of categories with their kind; of several communities with whose they are."""
    rows = Category.objects.filter(pk__in=keys).select_related("community")
    several = len({one.community_id for one in rows}) > 1
    return {
        one.pk: f"{Kind(one.kind).label} · {one}" + (f" ({one.community})" if several else "") for one in rows
    }  # fmt: skip


def _buildings(keys: Sequence[Any]) -> Mapping[Any, Text]:
    rows = Building.objects.filter(pk__in=keys).select_related("community")
    several = len({one.community_id for one in rows}) > 1
    return {one.pk: f"{one}" + (f" ({one.community})" if several else "") for one in rows}


def _communities(keys: Sequence[Any]) -> Mapping[Any, Text]:
    return dict(Community.objects.filter(pk__in=keys).values_list("pk", "name"))


OPENED = "opened_at"
PART = Part(
    "volume",
    _("What came in"),
    ("received", "on_the_spot", "closed"),
    splits=(
        Cut("community", "received", _("received by community"), "community", _communities),
        Cut("kind", "received", _("received by kind"), "kind", of_choices(Kind.choices), translated=True),
        Cut("channel", "received", _("received by channel"), "channel", of_choices(Channel.choices), translated=True),
        Cut("category", "received", _("received by category"), "category", categories, _("without a category")),
        Cut("building", "received", _("received by building"), "building", _buildings, _("no building")),
        Rhythm("day", "received", _("received by day of the month"), OPENED, Time.DAY),
        Rhythm("hour", "received", _("received by hour of the day"), OPENED, Time.HOUR),
        Cut("closed_kind", "closed", _("closed by kind"), "kind", of_choices(Kind.choices), translated=True),
    ),
)
