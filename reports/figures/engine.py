"""How punctual the engine was: every step that fired, and how late after its own moment (docs/month.md)."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deadlines.models import Escalation
from deadlines.rules import StepName
from reports.figures.definitions import everything
from reports.figures.figure import Cell, Column, Family, Figure, Part, Rank, Rows, Window


def _steps(window: Window) -> QuerySet[Any]:
    return Escalation.objects.filter(window.at("at"), window.here("deadline__community"))


STEPS = {
    StepName.WARNING.value: _("warning"),
    StepName.BREACH.value: _("breach"),
    StepName.ESCALATION.value: _("escalation"),
}
PART = Part(
    "engine",
    _("Punctuality of the engine"),
    ("steps", "late_median", "late_p99", "late_worst"),
    families={
        "steps": Family(
            _steps, Rows.STEP, "at", _("Warnings and breaches told"),
            (
                Column(_("told at"), "at", Cell.MOMENT, width=20),
                Column(_("rule"), "deadline__rule", width=8),
                Column(_("step"), "step", Cell.WORD, STEPS),
                Column(pgettext_lazy("deadline", "due"), "deadline__due_at", Cell.MOMENT, width=20),
                Column(_("milliseconds late"), "late_ms", Cell.NUMBER),
            ),
            "deadline__community",
        )
    },
    figures=(Figure("steps", "steps", _("warnings and breaches told"), everything),),
    ranks=(
        Rank("late_median", "steps", _("how late, median"), "late_ms", 0.5),
        Rank("late_p99", "steps", _("how late, 99th percentile"), "late_ms", 0.99),
        Rank("late_worst", "steps", _("how late, worst"), "late_ms", 1),
    ),
)  # fmt: skip
