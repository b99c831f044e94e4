"""Confirming who it is: the unit, and by the phone that was given the person (IN-3)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from residents.models import Resident, Unit
from tickets import refusals
from tickets.forms.action_form import ActionForm
from tickets.forms.call import unit_trouble
from tickets.queries.caller import household_of, units_named


class IdentifyForm(ActionForm):
    """The unit as it is confirmed; who of it has the phone that was given is found by itself."""

    code, submit = "identify", _("Confirm the unit")

    unit_text = forms.CharField(
        label=_("Unit"),
        max_length=60,
        widget=forms.TextInput(attrs={"placeholder": "3-2-1201", "autocomplete": "off"}),
        error_messages={"required": refusals.UnitMissing.sentence},
        help_text=_("Call back before you confirm: then the matter stands in the unit's story, and calls find it."),
    )

    def drawn_as(self) -> tuple[str, ...] | None:
        """It proposes what was written."""
        same = super().drawn_as()
        return None if same is None else (self.ticket.claimed_unit,)

    def prepare(self) -> None:
        """What was written is proposed."""
        self.initial["unit_text"] = self.ticket.claimed_unit

    def clean_unit_text(self) -> str:
        """One unit of this community."""
        typed = str(self.cleaned_data["unit_text"]).strip()
        found = units_named(self.ticket.community, typed)
        if len(found) != 1:
            raise forms.ValidationError(unit_trouble(typed, [unit.code for unit in found]))
        self.cleaned_data["unit"] = found[0]
        return typed

    def clean(self) -> dict[str, Any]:
        """Adds `resident`: who of the unit has the phone that was given."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        unit, phone = cleaned.get("unit"), self.ticket.caller_phone
        cleaned["resident"] = self._resident(unit, phone) if unit and phone else None
        return cleaned

    def _resident(self, unit: Unit, phone: str) -> Resident | None:
        household = household_of(self.ticket.community, unit.pk)
        return next((one.resident for one in (household.people if household else ()) if phone in one.phones), None)
