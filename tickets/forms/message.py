"""Forms of a message: take one for a colleague, and say what came of the call back (IN-5, IN-6)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from attachments.forms import FilesField
from staff.models import User
from staff.queries import colleagues
from tickets import refusals
from tickets.forms.action_form import words
from tickets.forms.actions import promise_at
from tickets.forms.caller_form import CallerForm
from tickets.forms.page_form import moment_field
from tickets.forms.spoken import SpokenPageForm


class MessageForm(CallerForm):
    """Who for, who from, what about, and by when we call back."""

    code, submit = "message", _("Take the message")
    field_order = (
        "to",
        "caller_name",
        "caller_phone",
        "unit_text",
        "unwilling",
        "text",
        "call_back_at",
        "attached",
        "supervised_by",
    )

    to = forms.ModelChoiceField(
        label=_("For whom"),
        queryset=User.objects.none(),
        empty_label=_("Choose a colleague"),
        error_messages={
            "required": _("Choose the colleague for whom it is."),
            "invalid_choice": refusals.NotTheirDesk.sentence,
        },
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
    attached = FilesField(papers=True, label=_("Card or papers that were left"))

    def prepare(self) -> None:
        """Everybody of the community; the promise is proposed."""
        super().prepare()
        self.choose_from("to", colleagues(self.who.community).distinct())
        self.initial.setdefault("call_back_at", promise_at(self.now))


class CallBackForm(SpokenPageForm):
    """What was said when we called back."""

    code, submit = "callback", _("Called back: record it")
    spoken = "words"

    words = words(_("What the caller was told"), missing=refusals.TextMissing.sentence)
