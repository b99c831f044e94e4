"""Reads about keeping: how long each kind stays here, and what was erased."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from privacy import retention
from privacy.models import Erased, ErasingRun, Keeping
from privacy.retention import Kind
from staff.models import Community


@dataclass(frozen=True)
class Kept:
    """One kind as this community keeps it; `own` when it is not the usual time."""

    kind: Kind
    days: int | None
    own: bool


def kept_here(community: Community) -> Sequence[Kept]:
    """Every kind with its days: the community's own, else the usual."""
    own: Mapping[str, int] = dict(Keeping.objects.filter(community=community).values_list("kind", "days"))
    return [
        Kept(kind, own.get(kind.code, kind.days) if kind.erase else None, kind.erase is not None and kind.code in own)
        for kind in retention.kinds()
    ]


def runs_of(community: Community) -> QuerySet[ErasingRun]:
    """The nights' reports, the latest first, with their lines."""
    return ErasingRun.objects.filter(community=community).prefetch_related("lines").order_by("-day")


def lines_of(run: ErasingRun) -> QuerySet[Erased]:
    """What a run has done so far."""
    return Erased.objects.filter(run=run).order_by("pk")
