"""Forms of an emergency: opened, a line, who was informed, the report (L-7)."""

from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from duty.enums import EmergencyKind, InformedHow, NoteKind
from staff.forms import SecretField
from staff.models import Department
from staff.queries import departments_of
from tickets.access import ticket_for
from tickets.forms.page_form import PageForm, moment_field
from tickets.models import Ticket
from tickets.policy import Verb


def words_field(label: Any, rows: int = 3) -> forms.CharField:
    """Several lines; whether they may be empty is the rules' affair."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=2000, required=False, widget=widget)


class EmergencyForm(PageForm):
    """What, where, when, what was seen: no more, because it is urgent."""

    code, submit = "emergency", _("Report it now")

    kind = forms.ChoiceField(label=_("Kind of emergency"), choices=EmergencyKind.choices)
    place = forms.CharField(label=_("Place"), max_length=100, required=False)
    seen = words_field(_("What was seen"))
    at = moment_field(_("When it was noticed"), missing="", required=False, help_text=_("Empty: now."))
    ticket = forms.CharField(
        label=_("Number of its ticket"), max_length=20, required=False, help_text=_("If it has one already.")
    )

    def clean_ticket(self) -> Ticket | None:
        """A ticket that the person may see."""
        number = self.cleaned_data["ticket"].strip()
        if not number:
            return None
        try:
            return ticket_for(self.who, number, Verb.VIEW)
        except Http404:
            raise forms.ValidationError(_("There is no such ticket. Check the number, or leave it empty.")) from None

    def rows(self) -> list[Any]:
        """The first two side by side."""
        return [Div("kind", "place", css_class="log-when"), "seen", Div("at", "ticket", css_class="log-when")]


class NoteForm(PageForm):
    """A line of the running log."""

    code, submit = "emergency_note", _("Write it down")

    kind = forms.ChoiceField(label=_("Kind of line"), choices=NoteKind.choices)
    words = words_field(_("What happened or was done"), rows=2)
    corrects = forms.IntegerField(required=False, widget=forms.HiddenInput)


class InformForm(PageForm):
    """Departments that get a notice now; or somebody who was told otherwise."""

    code, submit = "emergency_inform", _("Inform")

    departments = forms.ModelMultipleChoiceField(
        label=_("Departments: everybody gets a notice now"),
        queryset=Department.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    name = forms.CharField(
        label=_("Somebody else who was told"),
        max_length=60,
        required=False,
        help_text=_("For example: 119, the lift company."),
    )
    how = forms.ChoiceField(
        label=_("How"), choices=[one for one in InformedHow.choices if one[0] != InformedHow.NOTICE], required=False
    )

    def prepare(self) -> None:
        """The community's departments."""
        field = self.fields["departments"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 declared above; for the type checker
        field.queryset = departments_of(self.who.community)

    def typed(self) -> dict[str, str]:
        """Ticks are quickly made again."""
        return {name: text for name, text in super().typed().items() if name != "departments"}


class ReportForm(PageForm):
    """The fault report, signed."""

    code, submit = "emergency_report", _("Sign the report")

    cause = words_field(_("Cause"))
    course = words_field(_("Course"), rows=5)
    damage = words_field(_("Damage"))
    measures = words_field(_("Measures"))
    prevention = words_field(_("Prevention"))
    secret = SecretField()
