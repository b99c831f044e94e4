"""Complaints: valid or not, why they came, who answers for them, what was put right (C-1, C-3, C-4)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import BigIntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from reports.figures import columns
from reports.figures.definitions import everything
from reports.figures.figure import Cell, Column, Cut, Family, Figure, Part, Rows, Text, Window
from reports.figures.volumes import categories
from staff.models import Department, Membership
from staff.queries import names_of
from tickets.enums import Kind
from tickets.models import Ticket


def _complaints(window: Window) -> QuerySet[Any]:
    """Complaints that came in, with the department that answers for each: the named one, or the named person's."""
    rows = Ticket.objects.filter(window.at("opened_at"), window.here(), kind=Kind.COMPLAINT, merged_into=None)
    own = Membership.objects.filter(user=OuterRef("complaint__responsible_person"), community=OuterRef("community"))
    of_person = Subquery(own.values("department")[:1])
    department = Coalesce("complaint__responsible_department", of_person, output_field=BigIntegerField())
    found: QuerySet[Any] = rows.annotate(answering=department)
    return found


def departments(keys: Sequence[Any]) -> Mapping[Any, Text]:
    """Names of departments; of several communities with whose they are."""
    rows = Department.objects.filter(pk__in=keys).select_related("community")
    several = len({one.community_id for one in rows}) > 1
    return {one.pk: f"{one}" + (f" ({one.community})" if several else "") for one in rows}


def people(keys: Sequence[Any]) -> Mapping[Any, Text]:
    """Names of colleagues."""
    return names_of(int(key) for key in keys)


VALID = Q(complaint__valid=True)
NOBODY, UNSORTED = _("not said yet"), _("without a category")
PERSON = "complaint__responsible_person"
COLUMNS = (
    columns.NUMBER,
    Column(_("category"), "category__name"),
    columns.OPENED,
    Column(_("judged valid"), "complaint__valid", Cell.WORD, {"True": _("valid"), "False": _("invalid")}),
    Column(_("judged at"), "complaint__judged_at", Cell.MOMENT, width=20),
    Column(_("investigated at"), "complaint__reported_at", Cell.MOMENT, width=20),
    Column(_("responsible person"), "complaint__responsible_person", Cell.PERSON),
    Column(_("responsible department"), "answering", Cell.DEPARTMENT),
    Column(_("cause"), "complaint__cause", Cell.FREE, width=30),
    Column(_("correction"), "complaint__correction", Cell.FREE, width=30),
    Column(_("prevention"), "complaint__prevention", Cell.FREE, width=30),
)
PART = Part(
    "complaints",
    _("Complaints"),
    ("complaints", "valid", "invalid", "unjudged", "investigated", "not_investigated"),
    families={"complaints": Family(_complaints, Rows.RECEIVED, "opened_at", _("Complaints"), COLUMNS)},
    figures=(
        Figure("complaints", "complaints", _("complaints"), everything),
        Figure("valid", "complaints", _("valid complaints"), lambda _w: VALID, of="complaints"),
        Figure("invalid", "complaints", _("invalid complaints"), lambda _w: Q(complaint__valid=False), of="complaints"),
        Figure("unjudged", "complaints", _("not judged yet"), lambda _w: Q(complaint=None), of="complaints", bad=True),
        Figure(
            "investigated", "complaints", _("investigated, with cause and correction"),
            lambda _w: VALID & Q(complaint__reported_at__isnull=False), of="valid",
        ),
        Figure(
            "not_investigated", "complaints", _("without an investigation report"),
            lambda _w: VALID & Q(complaint__reported_at=None), of="valid", bad=True,
        ),
    ),
    splits=(
        Cut("complaint_category", "complaints", _("what complaints are about"), "category", categories, UNSORTED),
        Cut("cause", "valid", _("valid complaints by cause"), "category", categories, UNSORTED),
        Cut("department", "valid", _("valid complaints by responsible department"), "answering", departments, NOBODY),
        Cut("person", "valid", _("valid complaints by responsible person"), PERSON, people, NOBODY),
    ),
)  # fmt: skip
