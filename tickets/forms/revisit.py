"""The form of a revisit: satisfied, not satisfied, not reached (C-6, TL-9, TL-10)."""

from typing import Any

from crispy_forms.layout import Field
from django import forms
from django.utils.translation import gettext_lazy as _

from attachments.forms import FilesField
from tickets.enums import OUTBOUND, Channel, Satisfaction
from tickets.forms.action_form import Area, KeyedForm


class RevisitForm(KeyedForm):
    """What the resident said when we asked."""

    code, submit = "revisit", _("Record the revisit")

    result = forms.ChoiceField(
        label=_("The resident is"),
        choices=Satisfaction.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether the resident is satisfied, or was not reached.")},
    )
    words = forms.CharField(
        label=_("The resident's words"),
        required=False,
        widget=Area(3),
        help_text=_("Not satisfied: say why. The matter runs again with the same first responder, and sooner."),
    )
    channel = forms.ChoiceField(
        label=_("Asked by"), choices=[(item.value, item.label) for item in OUTBOUND], initial=Channel.CALL_OUT
    )
    attached = FilesField(
        papers=True,
        label=_("Signed revisit sheet"),
        help_text=_("It stays with the ticket; the resident's page does not show it."),
    )

    def rows(self) -> list[Any]:
        """The three answers stand side by side as keys."""
        return [Field("result", wrapper_class="choices"), "words", "channel", "attached"]
