"""Forms of units, vehicles and parking permits."""

from decimal import Decimal
from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.utils.translation import gettext_lazy as _

from residents.enums import UnitKind, VehicleKind
from residents.forms.base import ArchiveForm, ToldForm, day_field, line_field, person_field
from residents.services.permits import PermitFacts
from residents.services.units import UnitFacts
from residents.services.vehicles import VehicleFacts

DAYS = _("Give a whole number from 1 to 90.")


class UnitForm(ToldForm):
    """What a unit is: use, area, handed over, lived in."""

    kind = forms.ChoiceField(label=_("Use"), choices=UnitKind.choices)
    area = forms.DecimalField(
        label=_("Area in m²"),
        required=False,
        min_value=Decimal("0.01"),
        max_digits=7,
        decimal_places=2,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_digits", "max_decimal_places", "max_whole_digits"),
            _("Give the area in square metres, for example 89.50."),
        ),
    )
    handed_over_on = day_field(_("Handed over on"), required=False)
    occupied = forms.BooleanField(label=_("Somebody lives or works there"), required=False)

    def rows(self) -> list[Any]:
        """Use and area side by side."""
        return [Div("kind", "area", css_class="form-pair"), "handed_over_on", "occupied"]

    @property
    def facts(self) -> UnitFacts:
        """What was typed; valid forms only."""
        data = self.cleaned_data
        return UnitFacts(data["kind"], data["area"], data["handed_over_on"], data["occupied"])


class VehicleForm(ToldForm):
    """A vehicle of the household."""

    submit = _("Save the vehicle")

    plate = line_field(
        _("Plate"), most=20, widget=forms.TextInput(attrs={"placeholder": "京A12345", "autocomplete": "off"})
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=VehicleKind.choices)
    colour = line_field(_("Colour"), most=20, required=False)
    model = line_field(_("Model"), most=40, required=False)
    resident = person_field(_("Whose it is"))

    def rows(self) -> list[Any]:
        """Short fields side by side."""
        return [
            Div("plate", "kind", css_class="form-pair"),
            Div("colour", "model", css_class="form-pair"),
            "resident",
        ]

    @property
    def facts(self) -> VehicleFacts:
        """What was typed; valid forms only."""
        data = self.cleaned_data
        return VehicleFacts(data["plate"], data["kind"], data["colour"], data["model"], data["resident"])


class RemoveForm(ToldForm):
    """A vehicle leaves the household."""

    submit, danger = _("Remove the vehicle"), True


class PermitForm(ToldForm):
    """A parking permit for a vehicle."""

    submit = _("Issue the permit")

    from_on = day_field(_("From"))
    until_on = day_field(_("Last day"))
    space = line_field(_("Parking space"), most=20, required=False)
    number = line_field(_("Permit number"), most=20, required=False, help_text=_("Empty: the next one of the year."))

    def rows(self) -> list[Any]:
        """Days and numbers side by side."""
        return [
            Div("from_on", "until_on", css_class="form-pair"),
            Div("space", "number", css_class="form-pair"),
        ]

    @property
    def facts(self) -> PermitFacts:
        """What was typed; valid forms only."""
        data = self.cleaned_data
        return PermitFacts(data["from_on"], data["until_on"], data["number"], data["space"])


class RenewForm(ToldForm):
    """A permit runs longer."""

    submit = _("Renew the permit")

    until_on = day_field(_("New last day"))


class WithdrawForm(ToldForm):
    """A permit ends before its last day."""

    submit, danger = _("Withdraw the permit"), True

    words = line_field(_("Reason"), most=200)


class ParkingForm(ArchiveForm):
    """When the desk is told that permits run out."""

    warn_days = forms.IntegerField(
        label=_("Days before a permit runs out that the desk is told"),
        min_value=1,
        max_value=90,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), DAYS),
    )
