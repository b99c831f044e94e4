"""Forms of a message: take one for a colleague, and say what came of the call back (IN-5, IN-6)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from residents import rules as people
from residents.models import Unit
from staff.models import User
from staff.queries import colleagues
from tickets import refusals
from tickets.forms.action_form import words
from tickets.forms.actions import promise_at
from tickets.forms.call import LONGEST_PHONE, NO_PHONE, unit_trouble
from tickets.forms.fields import Words
from tickets.forms.page_form import PageForm, moment_field
from tickets.queries.caller import units_named
from tickets.services import Caller


class MessageForm(PageForm):
    """Who for, who from, what about, and by when we call back."""

    code, submit = "message", _("Take the message")

    to = forms.ModelChoiceField(
        label=_("For whom"),
        queryset=User.objects.none(),
        empty_label=_("Choose a colleague"),
        error_messages={
            "required": _("Choose the colleague for whom it is."),
            "invalid_choice": refusals.NotTheirDesk.sentence,
        },
    )
    caller_name = Words(label=_("Caller"), required=False, max_length=50)
    caller_phone = Words(
        label=_("Phone"), required=False, max_length=40, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    unit_text = Words(
        label=_("Unit"), required=False, max_length=60, widget=forms.TextInput(attrs={"placeholder": "3-2-1201"})
    )
    unwilling = forms.BooleanField(
        label=_("unwilling to say who or why"),
        required=False,
        help_text=_("Then take the message all the same, and disclose nothing of the colleague."),
    )
    text = words(_("Matter"), missing=refusals.TextMissing.sentence)
    call_back_at = moment_field(
        _("We call back by"),
        missing=refusals.PromiseMissing.sentence,
        help_text=_("This is a promise: it counts down, and who took it is told when it lapses."),
    )

    def prepare(self) -> None:
        """Everybody of the community; the promise is proposed."""
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 declared above; for the type checker
        field.queryset = colleagues(self.who.community).distinct()
        self.initial.setdefault("call_back_at", promise_at(self.now))

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


class CallBackForm(PageForm):
    """What was said when we called back."""

    code, submit = "callback", _("Called back: record it")

    words = words(_("What was said"), missing=refusals.TextMissing.sentence)
