"""The form of a praise: who is praised, and what is posted (F-4)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from attachments.forms import FilesField
from tickets import refusals
from tickets.forms.action_form import ActionForm, words
from tickets.forms.complaint import responsible_choices


class PraiseForm(ActionForm):
    """A person where possible, else a department; the resident's words are proposed."""

    code, submit = "register_praise", _("Register and post it")

    praised = forms.ChoiceField(
        label=_("Who is praised"),
        help_text=_("A person where possible, else a department. Both are told, and it is posted."),
        error_messages={
            "required": refusals.PraisedMissing.sentence,
            "invalid_choice": refusals.NotTheirDesk.sentence,
        },
    )
    words = words(
        _("What is posted"),
        missing=_("Write down what they are praised for."),
        help_text=_("Without the resident's name and phone: it hangs where everybody reads it."),
    )
    attached = FilesField(
        papers=True,
        label=_("Photo of the pennant or the letter of thanks"),
        help_text=_("Posted with the words and printed with them: cover names and numbers first."),
    )

    def prepare(self) -> None:
        """This community's people and departments."""
        field = self.fields["praised"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 declared above; for the type checker
        field.choices = [("", _("Choose who is praised")), *responsible_choices(self.ticket.community_id)[1:]]
        self.initial["words"] = self.ticket.text

    def drawn_as(self) -> None:
        """Never the same: it proposes the resident's words."""
