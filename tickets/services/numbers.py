"""Ticket numbers: the day and a running number, e.g. 261123-0007; each community counts by itself."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import F

from staff.models import Community
from tickets.models import NumberSeries


def take_numbers(community: Community, *, at: datetime, count: int) -> list[str]:
    """Hand out `count` numbers of the community's local day. Holds the series' lock to the end."""
    day = at.astimezone(ZoneInfo(community.timezone)).date()
    series = NumberSeries.objects.filter(community=community, day=day)
    if not series.update(last=F("last") + count):
        NumberSeries.objects.bulk_create([NumberSeries(community=community, day=day)], ignore_conflicts=True)
        series.update(last=F("last") + count)
    last = series.values_list("last", flat=True).get()
    return [f"{day:%y%m%d}-{number:04d}" for number in range(last - count + 1, last + 1)]
