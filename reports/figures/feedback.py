"""What residents said afterwards: revisits, satisfaction, praise (F-3, F-4, TL-9, TL-10)."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from deadlines.rules import Rule
from reports.figures.complaints import departments, people
from reports.figures.definitions import everything
from reports.figures.figure import Cell, Column, Cut, Family, Figure, Part, Rows, Window
from reports.figures.volumes import of_choices
from tickets.enums import Satisfaction
from tickets.models import Praise

VALID, OTHER = Q(rule=Rule.TL_9.value), Q(rule=Rule.TL_10.value)
MADE = Q(ended_at__isnull=False)
SAID = Q(result__in=[Satisfaction.SATISFIED.value, Satisfaction.NOT_SATISFIED.value])

REVISITS = Part(
    "revisits",
    _("Revisits and satisfaction"),
    (
        "revisits", "revisited", "complaint_revisits", "complaints_revisited", "service_revisits",
        "services_revisited", "answered", "satisfied", "not_satisfied", "not_reached",
    ),
    figures=(
        Figure("complaint_revisits", "revisits", _("revisits of valid complaints due"), lambda _w: VALID),
        Figure(
            "complaints_revisited", "revisits", _("valid complaints revisited"), lambda _w: VALID & MADE,
            of="complaint_revisits",
        ),
        Figure("service_revisits", "revisits", _("revisits of repairs and services due"), lambda _w: OTHER),
        Figure(
            "services_revisited", "revisits", _("repairs and services revisited"), lambda _w: OTHER & MADE,
            of="service_revisits",
        ),
        Figure("answered", "revisits", _("residents who answered"), lambda _w: SAID, of="revisited"),
        Figure(
            "satisfied", "revisits", _("satisfied residents"), lambda _w: Q(result=Satisfaction.SATISFIED),
            of="answered",
        ),
        Figure(
            "not_satisfied", "revisits", _("residents who were not satisfied"),
            lambda _w: Q(result=Satisfaction.NOT_SATISFIED), of="answered", bad=True,
        ),
        Figure(
            "not_reached", "revisits", _("residents who were not reached"),
            lambda _w: Q(result=Satisfaction.NOT_REACHED), of="revisited", bad=True,
        ),
    ),
    splits=(
        Cut(
            "satisfaction", "revisits", _("what the revisits found"), "result", of_choices(Satisfaction.choices),
            _("not made yet"), blank=True, translated=True,
        ),
    ),
)  # fmt: skip


def _praises(window: Window) -> QuerySet[Any]:
    return Praise.objects.filter(window.at("registered_at"), window.here())


PRAISE = Part(
    "praise",
    _("Praise"),
    ("praises",),
    families={
        "praises": Family(
            _praises, Rows.PRAISE, "registered_at", _("Praise"),
            (
                Column(_("ticket"), "ticket__number", width=16),
                Column(_("registered at"), "registered_at", Cell.MOMENT, width=20),
                Column(_("praised person"), "person", Cell.PERSON),
                Column(_("praised department"), "department", Cell.DEPARTMENT),
            ),
        )
    },
    figures=(Figure("praises", "praises", _("praises"), everything),),
    splits=(
        Cut("praised_department", "praises", _("praise by department"), "department", departments),
        Cut("praised_person", "praises", _("praise by person"), "person", people, _("the whole department")),
    ),
)  # fmt: skip
