"""Who called, and how (IN-1, IN-3, IN-6, IN-8)."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from residents import rules as people
from residents.models import Building, Unit
from staff.enums import Role
from staff.models import User
from tickets import refusals
from tickets.enums import INBOUND, Channel
from tickets.forms.fields import Words
from tickets.forms.ground import Ground
from tickets.queries import caller as callers
from tickets.queries.caller import Household, Person
from tickets.services import Caller

SOMEBODY_ELSE = "other"
LONGEST_PHONE = 20
NO_PHONE = _("This is no phone number. Give 11 digits, or a landline with its area code; else leave it empty.")


class CallForm(forms.Form):
    """Who called, and how: a person of the unit, or what an unknown caller said of themselves (IN-3, IN-6)."""

    channel = forms.ChoiceField(
        label=_("Channel"),
        choices=[(item.value, item.label) for item in INBOUND],
        initial=Channel.PHONE,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose how the contact came in."),
            "invalid_choice": _("Choose how the contact came in."),
        },
    )
    unit = forms.IntegerField(
        required=False,
        widget=forms.HiddenInput,
        error_messages={"invalid": _("This unit is not on the list. Search for the caller again.")},
    )
    caller = forms.CharField(required=False, widget=forms.HiddenInput)
    caller_name = Words(label=_("Name"), required=False, max_length=50)
    caller_phone = Words(
        label=_("Phone to call back"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    unit_text = Words(
        label=_("Unit"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "3-2-1201"}),
    )
    building = forms.ModelChoiceField(
        label=_("or a public area"),
        queryset=Building.objects.none(),
        required=False,
        empty_label=_("No building"),
        error_messages={"invalid_choice": _("This building is not on the list. Choose one from the list.")},
    )
    supervised_by = forms.ModelChoiceField(
        label=_("Supervising colleague"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Choose the colleague"),
        error_messages={"invalid_choice": refusals.SupervisingColleagueUnfit.sentence},
    )

    def __init__(self, *args: Any, ground: Ground, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ground = ground
        self.community = ground.who.community
        self.home: Unit | None = None
        self.person: Person | None = None
        self._choices("building").queryset = callers.buildings_of(self.community)
        if ground.who.role == Role.TRAINEE:
            self._choices("supervised_by").queryset = callers.supervisors_for(self.community)
        else:
            del self.fields["supervised_by"]

    def _choices(self, name: str) -> "forms.ModelChoiceField[Any]":
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 declared above; for the type checker
        return field

    def clean_unit(self) -> int | None:
        """The unit that was picked, of this community or not at all."""
        pk: int | None = self.cleaned_data["unit"]
        if pk is not None:
            self.home = callers.unit_of(self.community, pk)
            if self.home is None:
                raise forms.ValidationError(self.fields["unit"].error_messages["invalid"])
        return pk

    def clean_caller_phone(self) -> str:
        """Digits, in any usual spelling."""
        typed = self.cleaned_data["caller_phone"].strip()
        number = people.normalise_phone(typed) if typed else ""
        if number is None or len(number) > LONGEST_PHONE:
            raise forms.ValidationError(NO_PHONE)
        return number

    def clean_unit_text(self) -> str:
        """What was typed names one unit of the community."""
        typed: str = self.cleaned_data["unit_text"].strip()
        if not typed or self.cleaned_data.get("unit"):
            return typed
        found = callers.units_named(self.community, typed)
        if len(found) != 1:
            raise forms.ValidationError(unit_trouble(typed, [unit.code for unit in found]))
        self.home = found[0]
        return typed

    def clean(self) -> dict[str, Any]:
        """The person who was picked belongs to this community."""
        data = super().clean() or self.cleaned_data
        picked = data.get("caller", "")
        if picked and picked != SOMEBODY_ELSE:
            self.person = self._person(picked)
            if self.person is None:
                self.add_error("caller", _("This person is not on the list. Search for the caller again."))
        return data

    def _person(self, picked: str) -> Person | None:
        if not (picked.isascii() and picked.isdecimal() and len(picked) < 19):
            return None
        return callers.named_caller(self.community, int(picked))

    @property
    def household(self) -> Household | None:
        """Whom the page shows beside the form; fetched only for a page that is shown again."""
        if self.home is None:
            return Household(None, (self.person,)) if self.person else None
        found = callers.household_of(self.community, self.home.pk)
        if found and self.person and found.person(self.person.resident.pk) is None:
            return found.with_person(self.person)
        return found

    def for_known(self) -> None:
        """The caller stands fast: a phone is only asked for when it is another than the one on file."""
        self.fields["caller_phone"].help_text = _("Left empty, the number on file is used.")

    def as_caller(self) -> Caller:
        """Whom the verb shall record. A known person's first phone is the one to call back."""
        data, person = self.cleaned_data, self.person
        phones = person.phones if person else ()
        return Caller(
            resident=person.resident if person else None,
            unit=self.home,
            building=data.get("building"),
            name="" if person else data.get("caller_name", "").strip(),
            phone=data.get("caller_phone", "") or next(iter(phones), ""),
        )


def unit_trouble(typed: str, codes: Sequence[str]) -> str:
    """Why the typed text names no unit, and what to do."""
    if codes:
        return gettext("%(typed)s may be %(codes)s. Write the one that is meant.") % {
            "typed": typed,
            "codes": ", ".join(codes),
        }
    if people.parse_unit(typed) is None:
        return gettext("Write the unit like 3-2-1201 or 3栋2单元1201, or choose a building instead.")
    return gettext("There is no unit %(typed)s here. Check it with the caller, or choose a building instead.") % {
        "typed": typed
    }
