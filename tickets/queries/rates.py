"""The rate card: what is valid on a day."""

from datetime import date

from django.db.models import Q, QuerySet

from staff.models import Community
from tickets.enums import Trade
from tickets.models import Rate

_TRADES = {trade: place for place, trade in enumerate(Trade.values)}


def rates_for(community: Community, *, day: date, trade: str | None = None) -> list[Rate]:
    """What is valid on that day, by trade and code; of one trade also what is for all of them (general)."""
    rows = valid_on(day).filter(community=community)
    if trade:
        rows = rows.filter(trade__in={trade, Trade.GENERAL.value})
    return sorted(rows, key=lambda rate: (_TRADES[rate.trade], rate.code))


def valid_on(day: date) -> QuerySet[Rate]:
    """The rows of any community that are valid on that day."""
    return Rate.objects.filter(Q(valid_until=None) | Q(valid_until__gte=day), valid_from__lte=day)
