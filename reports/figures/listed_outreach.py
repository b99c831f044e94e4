"""Visits at home, slips and events in an opened list: by unit and what became of them."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from outreach.models import HomeVisit, Survey
from reports.figures.listed import of_matters
from reports.figures.record import Record
from residents.models import Unit
from staff.models import Community
from staff.queries import names_of


def _slugs(rows: Iterable[Any]) -> dict[int, str]:
    return dict(Community.objects.filter(pk__in={one.community_id for one in rows}).values_list("pk", "slug"))


def _units(rows: Iterable[Any]) -> dict[int, str]:
    return dict(Unit.objects.filter(pk__in={one.unit_id for one in rows}).values_list("pk", "code"))


def plans(rows: Sequence[Any]) -> list[Record]:
    """A month's plan with its numbers."""
    slugs = _slugs(rows)
    found = []
    for one in rows:
        month = f"{one.month:%Y-%m}"
        text = _("%(need)s of %(households)s households") % {"need": one.need, "households": one.households}
        url = f"/c/{slugs[one.community_id]}/home-visits/?month={month}"
        found.append(Record(one.made_at, month, url, "", text, "", ""))
    return found


def visits(rows: Sequence[Any]) -> list[Record]:
    """Visits by their unit."""
    slugs, units = _slugs(rows), _units(rows)
    names = names_of(one.made_by_id or one.visitor_id for one in rows)
    return [
        Record(
            one.visited_at or one.due_at,
            str(one.day),
            f"/c/{slugs[one.community_id]}/home-visits/{one.pk}/",
            units[one.unit_id],
            one.get_mood_display(),
            names.get(one.made_by_id or one.visitor_id, "–"),
            one.get_state_display(),
        )
        for one in rows
    ]


def tries(rows: Sequence[Any]) -> list[Record]:
    """Attempts by the unit of their visit."""
    slugs = _slugs(rows)
    visits_ = {one.pk: one for one in HomeVisit.objects.filter(pk__in={one.visit_id for one in rows})}
    units, names = _units(visits_.values()), names_of(one.by_id for one in rows)
    return [
        Record(
            one.at,
            str(visits_[one.visit_id].day),
            f"/c/{slugs[one.community_id]}/home-visits/{one.visit_id}/",
            units[visits_[one.visit_id].unit_id],
            _("nobody at home"),
            names.get(one.by_id, "–"),
            "",
        )
        for one in rows
    ]


def raised(rows: Sequence[Any]) -> list[Record]:
    """What was told at a visit leads to its matter."""
    at = dict(HomeVisit.objects.filter(pk__in={one.visit_id for one in rows}).values_list("pk", "recorded_at"))
    return of_matters([(one.ticket_id, at[one.visit_id], "", None) for one in rows])


def slips(rows: Sequence[Any]) -> list[Record]:
    """Slips by their unit, without any answer."""
    slugs, units = _slugs(rows), _units(rows)
    titles = {one.pk: str(one) for one in Survey.objects.filter(pk__in={one.survey_id for one in rows})}
    return [
        Record(
            one.sent_at,
            units[one.unit_id],
            f"/c/{slugs[one.community_id]}/surveys/{one.survey_id}/",
            units[one.unit_id],
            titles[one.survey_id],
            "",
            _("came back") if one.returned_at else _("not yet"),
        )
        for one in rows
    ]


def events(rows: Sequence[Any]) -> list[Record]:
    """Events by their day."""
    slugs, names = _slugs(rows), names_of(one.responsible_id for one in rows)
    return [
        Record(
            one.at,
            one.title,
            f"/c/{slugs[one.community_id]}/events/{one.pk}/",
            "",
            one.place,
            names.get(one.responsible_id, "–"),
            one.get_state_display(),
        )
        for one in rows
    ]


LISTS: Sequence[Callable[[Sequence[Any]], list[Record]]] = (plans, visits, tries, raised, slips, events)
