"""Asking for a change of the published roster, and answering it."""

from datetime import date
from typing import Any

from django import forms
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from duty.queries.months import CellView, Grid
from duty.rules import MAX_REASON, works
from duty.services.change import Exchange
from staff.models import User
from tickets.forms.page_form import PageForm

REASON = {"rows": 2, "maxlength": MAX_REASON}


class AskForm(PageForm):
    """My shift of one day for a colleague's; without a day in return the colleague takes it over."""

    code = "roster_ask"
    submit = _("Ask for the change")
    grid: Grid
    today: date

    day = forms.ChoiceField(
        label=_("My shift"), error_messages={"required": _("Choose which of your shifts it is about.")}
    )
    other = forms.ChoiceField(
        label=_("Colleague"), error_messages={"required": _("Choose the colleague with whom you have agreed.")}
    )
    back = forms.ChoiceField(
        label=_("In return I take the colleague's shift of"),
        required=False,
        help_text=_("Empty: the colleague takes the shift over. Works the colleague on that day too, you swap shifts."),
    )
    reason = forms.CharField(
        label=_("Reason for the change"),
        widget=forms.Textarea(attrs=REASON),
        error_messages={"required": _("Say why. Those concerned read it.")},
    )

    @classmethod
    def of(cls, grid: Grid, today: date, *args: Any, **kwargs: Any) -> "AskForm":
        """The form over this month."""
        bound = type("AskFormOfMonth", (cls,), {"grid": grid, "today": today, "__module__": cls.__module__})
        made: AskForm = bound(*args, about=grid.roster.pk, **kwargs)
        return made

    def prepare(self) -> None:
        """My coming shifts, the colleagues, the days ahead."""
        mine = self.grid.row_of(self.who.user_id)
        coming = [cell for cell in mine.cells if cell.day >= self.today and works(cell.shift)] if mine else []
        self.choose("day", [(f"{cell.day}", said(cell)) for cell in coming], first=not coming or len(coming) > 1)
        others = [row for row in self.grid.rows if row.here and row.user_id != self.who.user_id]
        self.choose("other", [(str(row.user_id), row.name) for row in others])
        days = [head.day for head in self.grid.days if head.day >= self.today]
        self.choose("back", [(f"{day}", f"{day:%m-%d} {date_format(day, 'D')}") for day in days])

    def choose(self, name: str, choices: list[tuple[str, str]], *, first: bool = True) -> None:
        """Set a field's choices, with an empty one first."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 declared above; for the type checker
        field.choices = [("", "–"), *choices] if first else choices

    @property
    def wish(self) -> Exchange:
        """What is asked; valid forms only."""
        day, back = parse_date(self.cleaned_data["day"]), parse_date(self.cleaned_data["back"] or "")
        assert day is not None  # noqa: S101 one of the choices; for the type checker
        return Exchange(User.objects.get(pk=self.cleaned_data["other"]), day, back)


class AnswerForm(PageForm):
    """Yes, or no with a reason."""

    code = "roster_answer"

    answer = forms.CharField(
        label=_("Remark, or why not"),
        required=False,
        widget=forms.Textarea(attrs=REASON),
        help_text=_("Needed only if you do not agree."),
    )

    def rows(self) -> list[Any]:
        """The remark alone; the page draws its two buttons."""
        return ["answer"]

    @property
    def helper(self) -> Any:
        """The fields without a button."""
        helper = super().helper
        helper.layout.pop(-1)
        return helper


def said(cell: CellView) -> str:
    """12-03 周四 早班."""
    shift = cell.shift.name if cell.shift else "–"
    return f"{cell.day:%m-%d} {date_format(cell.day, 'D')} {shift}"
