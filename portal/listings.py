"""What residents said on their own page, to be taken along (extracts)."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from extracts.columns import columns_of
from extracts.enums import Group
from extracts.filters import choice, period
from extracts.registry import Listing, register
from portal.models import Opinion
from residents.listings import building
from staff.enums import DESK, OVERSIGHT
from staff.models import Membership


def _opinions(who: Membership, _now: datetime) -> QuerySet[Any]:
    return Opinion.objects.filter(ticket__community=who.community)


def register_all() -> None:
    """Called when the app is ready."""
    columns = columns_of(
        Opinion,
        (_("When"), "at"),
        (_("Ticket"), "ticket__number"),
        (_("Unit"), "ticket__unit__code"),
        (_("Result"), "result"),
        (_("The resident's words"), "words"),
    )
    filters = (period(Opinion, _("When"), "at"), choice(Opinion, _("Result"), "result"), building("ticket__building"))
    register(
        Listing(
            "opinions",
            Group.MATTERS,
            _("Opinions given online"),
            "message-circle",
            _opinions,
            columns,
            filters,
            DESK | OVERSIGHT,
            ("-at", "-pk"),
        )
    )
