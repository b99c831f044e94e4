"""Forms of events: planned, cancelled, evaluated (F-5)."""

from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from attachments.forms import FilesField
from outreach import refusals
from outreach.services.events import Evaluation, Planned
from staff.models import User
from staff.queries import colleagues
from tickets.forms.fields import Words
from tickets.forms.page_form import PageForm, moment_field

MISSING = {"required": refusals.WordsMissing.sentence}
HOW_MANY = _("Give the number of participants, for example 40.")
UNFIT = dict.fromkeys(("required", "invalid_choice"), refusals.ResponsibleUnfit.sentence)


def _lines(label: Any) -> Words:
    return Words(label=label, max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class EventForm(PageForm):
    """What, when, where, for whom, with what money, and who is responsible."""

    code, submit = "event", _("Save the event")

    title = Words(label=_("Event"), max_length=80, error_messages={"required": _("Give the event a name.")})
    at = moment_field(_("When"), missing=_("Give day and time of the event."))
    place = Words(label=_("Place"), max_length=80, error_messages={"required": _("Say where the event takes place.")})
    for_whom = Words(label=pgettext_lazy("event", "For whom"), max_length=80, required=False)
    budget = Words(label=_("Budget"), max_length=120, required=False)
    responsible = forms.ModelChoiceField(
        label=_("Responsible"), queryset=User.objects.none(), empty_label=None, error_messages=UNFIT
    )

    def prepare(self) -> None:
        """This community's people."""
        field = self.fields["responsible"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 declared above; for the type checker
        field.queryset = colleagues(self.who.community)
        self.initial.setdefault("responsible", self.who.user_id)

    @property
    def planned(self) -> Planned:
        """What the verb takes; valid forms only."""
        return Planned(**{name: value for name, value in self.cleaned_data.items() if name != "key"})

    def rows(self) -> list[Any]:
        """In pairs."""
        pairs = (("title", "at"), ("place", "for_whom"), ("budget", "responsible"))
        return [Div(*pair, css_class="out-pair") for pair in pairs]


class CancelForm(PageForm):
    """Why it does not take place."""

    code, submit = "event_cancel", _("Cancel the event")

    why = Words(label=_("Why"), max_length=200, error_messages=MISSING)


class EvaluateForm(PageForm):
    """What came of it."""

    code, submit = "event_evaluate", _("Save the evaluation")

    participants = forms.IntegerField(
        label=_("Participants"),
        min_value=0,
        max_value=100_000,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), HOW_MANY),
    )
    good = _lines(pgettext_lazy("event", "What went well"))
    bad = _lines(pgettext_lazy("event", "What did not go well"))
    next_time = _lines(pgettext_lazy("event", "What to do next time"))
    photos = FilesField()

    @property
    def found(self) -> Evaluation:
        """What the verb takes; valid forms only."""
        said = {name: value for name, value in self.cleaned_data.items() if name not in {"key", "photos"}}
        return Evaluation(**said)
