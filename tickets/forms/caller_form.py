"""The ground of page forms in which somebody from outside is named: caller, phone, unit, the trainee's colleague."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from residents import rules as people
from residents.models import Unit
from staff.enums import Role
from staff.models import User
from tickets import refusals
from tickets.forms.call import LONGEST_PHONE, NO_PHONE, unit_trouble
from tickets.forms.fields import Words
from tickets.forms.page_form import PageForm
from tickets.queries.caller import supervisors_for, units_named
from tickets.services import Caller


class CallerForm(PageForm):
    """Who it comes from, as they say; a trainee names the colleague who supervises (IN-8)."""

    caller_name = Words(label=_("Caller"), required=False, max_length=50)
    caller_phone = Words(
        label=_("Phone"), required=False, max_length=40, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    unit_text = Words(
        label=_("Unit"), required=False, max_length=60, widget=forms.TextInput(attrs={"placeholder": "3-2-1201"})
    )
    supervised_by = forms.ModelChoiceField(
        label=_("Supervising colleague"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Choose the colleague"),
        error_messages={"invalid_choice": refusals.SupervisingColleagueUnfit.sentence},
    )

    def prepare(self) -> None:
        """Only a trainee is asked for a colleague."""
        if self.who.role == Role.TRAINEE:
            self.choose_from("supervised_by", supervisors_for(self.who.community))
        else:
            del self.fields["supervised_by"]

    def choose_from(self, name: str, rows: Any) -> None:
        """Set what a choice of rows offers."""
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 declared above; for the type checker
        field.queryset = rows

    def clean_caller_phone(self) -> str:
        """As phones are kept."""
        typed = str(self.cleaned_data["caller_phone"]).strip()
        number = people.normalise_phone(typed) if typed else ""
        if number is None or len(number) > LONGEST_PHONE:
            raise forms.ValidationError(NO_PHONE)
        return number

    def clean_unit_text(self) -> Unit | None:
        """The unit that was typed."""
        typed = str(self.cleaned_data["unit_text"]).strip()
        if not typed:
            return None
        found = units_named(self.who.community, typed)
        if len(found) != 1:
            raise forms.ValidationError(unit_trouble(typed, [unit.code for unit in found]))
        return found[0]

    def as_caller(self) -> Caller:
        """What the verb takes."""
        data: dict[str, Any] = self.cleaned_data
        return Caller(unit=data["unit_text"], name=data["caller_name"], phone=data["caller_phone"])
