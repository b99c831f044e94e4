"""The gate's records in an opened list: by their unit and what they are; who it was is behind their own page (A-3)."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import ngettext

from reports.figures.record import Record
from residents.models import Unit
from staff.models import Community
from staff.queries import names_of


def _slugs(rows: Iterable[Any]) -> dict[int, str]:
    return dict(Community.objects.filter(pk__in={one.community_id for one in rows}).values_list("pk", "slug"))


def _units(rows: Iterable[Any]) -> dict[int | None, str]:
    return dict(Unit.objects.filter(pk__in={one.unit_id for one in rows if one.unit_id}).values_list("pk", "code"))


def visits(rows: Sequence[Any]) -> list[Record]:
    """Visits by their unit, how many came, and what became of them."""
    slugs, units = _slugs(rows), _units(rows)
    names = names_of(one.registered_by_id for one in rows)
    return [
        Record(
            one.registered_at,
            one.get_purpose_display(),
            f"/c/{slugs[one.community_id]}/gate/visits/{one.pk}/",
            units.get(one.unit_id, ""),
            ngettext("%(count)s person", "%(count)s people", one.heads) % {"count": one.heads},
            names.get(one.registered_by_id, "–"),
            one.get_state_display(),
        )
        for one in rows
    ]


def passes(rows: Sequence[Any]) -> list[Record]:
    """Passes by their number."""
    slugs, units = _slugs(rows), _units(rows)
    names = names_of(one.signed_by_id for one in rows if one.signed_by_id)
    return [
        Record(
            one.signed_at,
            one.number,
            f"/c/{slugs[one.community_id]}/gate/passes/{one.pk}/",
            units.get(one.unit_id, ""),
            one.get_standing_display(),
            names.get(one.signed_by_id or 0, "–"),
            "",
            one.until_at,
        )
        for one in rows
    ]


def permits(rows: Sequence[Any]) -> list[Record]:
    """Permits by their kind."""
    slugs, units = _slugs(rows), _units(rows)
    names = names_of(one.issued_by_id for one in rows)
    return [
        Record(
            one.issued_at,
            one.get_kind_display(),
            f"/c/{slugs[one.community_id]}/gate/permits/{one.pk}/",
            units.get(one.unit_id, ""),
            f"{one.from_day} – {one.until_day}",
            names.get(one.issued_by_id, "–"),
            "",
        )
        for one in rows
    ]
