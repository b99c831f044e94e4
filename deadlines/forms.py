"""Forms of the set-up pages: a limit's own figures, one calendar day."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from core.days import DayField
from deadlines.rules import Clock, Limit, Override

DAYS = (Clock.CALENDAR_DAYS, Clock.WORKING_DAYS)


class LimitForm(forms.Form):
    """A community's own figures for one rule; empty = the rulebook's default."""

    amount_minutes = forms.IntegerField(label=_("Limit in minutes"), required=False)
    amount_days = forms.IntegerField(label=_("Limit in days"), required=False)
    warning_minutes = forms.IntegerField(label=_("Warn so many minutes before"), required=False)
    interval_minutes = forms.IntegerField(label=_("Minutes until the next level is told"), required=False)

    def __init__(self, *args: object, limit: Limit, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's form takes its own arguments through
        unused = {Clock.TOLD: ("amount_minutes", "amount_days")}.get(
            limit.clock, ("amount_minutes",) if limit.clock in DAYS else ("amount_days",)
        )
        for name in unused:
            del self.fields[name]
        for field in self.fields.values():
            field.help_text = _("Empty: as the rulebook has it.")
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(*self.fields)

    @property
    def own(self) -> Override:
        """The figures as typed; valid forms only."""
        return Override(**{name: self.cleaned_data.get(name) for name in self.fields})


class DayForm(forms.Form):
    """One day on which this community differs from the public calendar."""

    day = DayField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    working = forms.TypedChoiceField(
        label=_("On this day"),
        choices=[("0", _("day off")), ("1", _("working day"))],
        coerce=lambda value: value == "1",
    )
    name = forms.CharField(label=_("Reason"), max_length=40, required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's form takes its own arguments through
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("day", "working", "name")
