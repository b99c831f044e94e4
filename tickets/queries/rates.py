"""The rate card: what is valid on a day."""

from datetime import date

from django.db.models import Case, Count, Q, QuerySet, TextChoices, When
from django.utils.translation import gettext_lazy as _

from staff.models import Community
from tickets.enums import RateKind, Trade
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


class Show(TextChoices):
    """Which part of the card is looked at."""

    TODAY = "today", _("valid today")
    COMING = "coming", _("to come")
    ENDED = "ended", _("ended")


MOST_ENDED = 300
MOST_SPOKEN = 30


def card_of(community: Community, *, day: date, show: Show, words: str = "", trade: str = "") -> list[Rate]:
    """A part of the card by trade, code and day; of what has ended the latest 300. `rate.next` is what comes after."""
    rows = Rate.objects.filter(community=community)
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(code__icontains=words))
    if trade:
        rows = rows.filter(trade=trade)
    if show == Show.COMING:
        found = list(rows.filter(valid_from__gt=day).order_by("code", "valid_from"))
    elif show == Show.ENDED:
        found = list(rows.filter(valid_until__lt=day).order_by("-valid_until", "code")[:MOST_ENDED])
    else:
        found = list((rows & valid_on(day)).order_by("code"))
        _add_next(community, found, day)
    return sorted(found, key=lambda rate: _TRADES[rate.trade])


def _add_next(community: Community, rates: list[Rate], day: date) -> None:
    coming: dict[str, Rate] = {}
    for rate in Rate.objects.filter(community=community, valid_from__gt=day).order_by("-valid_from"):
        coming[rate.code] = rate
    for rate in rates:
        rate.next = coming.get(rate.code)


def count_by_show(community: Community, *, day: date) -> dict[Show, int]:
    """How many rows each part of the card has, in one query."""
    counted = Rate.objects.filter(community=community).aggregate(
        today=Count("pk", filter=Q(valid_from__lte=day) & (Q(valid_until=None) | Q(valid_until__gte=day))),
        coming=Count("pk", filter=Q(valid_from__gt=day)),
        ended=Count("pk", filter=Q(valid_until__lt=day)),
    )
    return {show: counted[show.value] for show in Show}


def spoken_of(community: Community, *, day: date, words: str, trade: str) -> list[Rate]:
    """What the clerk may be asked for on that day: by words in all trades, else of the trade; at most 30."""
    rows = valid_on(day).filter(community=community)
    rows = rows.filter(Q(name__icontains=words) | Q(code__iexact=words)) if words else rows.filter(trade=trade)
    order = Case(*(When(kind=kind, then=place) for place, kind in enumerate(RateKind.values)))
    return list(rows.order_by(order, "code")[:MOST_SPOKEN])


def history_of(rate: Rate) -> list[Rate]:
    """Every row of the code, the latest first."""
    return list(Rate.objects.filter(community=rate.community_id, code=rate.code).order_by("-valid_from"))
