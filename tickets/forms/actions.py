"""What may be done with a ticket, as forms: words and layout; whether it may happen is the verbs' business."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar

from crispy_forms.bootstrap import StrictButton
from crispy_forms.layout import Field
from django import forms
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from attachments.forms import FilesField
from core.days import MomentField
from staff.enums import LEADS
from staff.models import Department, Membership
from staff.queries import departments_of
from tickets import refusals
from tickets.enums import OUTBOUND, TOLD_BY, TOLD_BY_PEOPLE, Channel, Direction, State
from tickets.forms.action_form import LOCAL, ActionForm, Area, KeyedForm, words
from tickets.forms.spoken import SpokenForm
from tickets.models import Contact
from tickets.queries.story import last_answer

DEFAULT_PROMISE = timedelta(hours=2)
YES_NO = (("yes", _("yes")), ("no", _("no")))


def promise_at(now: datetime) -> datetime:
    """The promise that the form proposes: two hours ahead, up to the next full five minutes."""
    ahead = now + DEFAULT_PROMISE
    beyond = timedelta(minutes=ahead.minute % 5, seconds=ahead.second, microseconds=ahead.microsecond)
    return ahead - beyond + timedelta(minutes=5) if beyond else ahead


class ReplyForm(SpokenForm, KeyedForm):
    """What the resident is told, and when they hear from us next (TL-2)."""

    code, submit = "reply", _("Record the reply")
    spoken = "said"

    said = words(_("What the resident was told"), missing=refusals.TextMissing.sentence, rows=4)
    channel = forms.ChoiceField(label=_("Told by"), choices=[(item.value, item.label) for item in OUTBOUND])
    final = forms.TypedChoiceField(
        label=_("And then?"),
        choices=(("no", _("We call again")), ("yes", _("That was the final answer"))),
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
        initial="no",
        error_messages={"required": refusals.PromiseMissing.sentence},
    )
    next_reply_at = MomentField(
        label=_("The resident hears from us by"),
        help_text=_("This is a promise: it counts down here, and you are reminded before it is due."),
        required=False,
        input_formats=[LOCAL, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(format=LOCAL, attrs={"type": "datetime-local"}),
        error_messages={"invalid": _("Give day and time, for example 2026-11-22 16:20.")},
    )

    attached = FilesField(papers=True)

    def rows(self) -> list[Any]:
        """The two ways on stand side by side as keys."""
        return ["said", "channel", Field("final", wrapper_class="choices"), "next_reply_at", "attached"]

    def prepare(self) -> None:
        """The way back is the way it came; the promise is proposed, never empty."""
        super().prepare()
        written = {Channel.ONLINE, Channel.LETTER}
        self.initial["channel"] = self.ticket.channel if self.ticket.channel in written else Channel.CALL_OUT
        self.initial["next_reply_at"] = promise_at(self.now)

    def drawn_as(self) -> tuple[str, ...] | None:
        """Channel and promise are proposed by the ticket and the hour."""
        same = super().drawn_as()
        proposed = localtime(self.initial["next_reply_at"]) if same is not None else None
        return same if proposed is None else (str(self.initial["channel"]), f"{proposed:{LOCAL}}")

    def restore(self, draft: Mapping[str, str]) -> None:
        """A kept promise time that has passed meanwhile is not proposed again."""
        proposed = self.initial["next_reply_at"]
        super().restore(draft)
        if draft.get("next_reply_at", "") < localtime(self.now).strftime(LOCAL):
            self.initial["next_reply_at"] = proposed


class NoteForm(KeyedForm):
    """Something for the colleagues."""

    code, submit = "note", _("Save the note")

    text = words(
        _("For the colleagues"),
        missing=refusals.TextMissing.sentence,
        help_text=_("The resident does not hear of it: a note is no reply and stops no limit."),
    )
    attached = FilesField(papers=True)


class ColleagueField(forms.ModelChoiceField[Membership]):
    """A person by name, role and department."""

    def label_from_instance(self, obj: Membership) -> str:
        """What stands in the list, e.g. `李工 · technician · 工程部`."""
        parts = [str(obj.user), obj.get_role_display(), obj.department.name if obj.department else ""]
        return " · ".join(part for part in parts if part)


class HandoverForm(ActionForm):
    """To a colleague: offered here, accepted there (OTE-6)."""

    code, submit = "offer_handover", _("Offer the handover")

    to_user = ColleagueField(
        label=_("Colleague"),
        queryset=Membership.objects.none(),
        empty_label=_("Choose a colleague"),
        error_messages={
            "required": _("Choose the colleague who shall take over."),
            "invalid_choice": refusals.NotTheirDesk.sentence,
        },
        help_text=_("Until the colleague accepts, the handler stays who it is."),
    )
    reason = words(_("Why, and what is still to be done"), missing=refusals.ReasonMissing.sentence, rows=2)

    def drawn_as(self) -> None:
        """Never the same: the list is this community's own."""

    def prepare(self) -> None:
        """Everybody of this community but the one who has it."""
        colleagues = Membership.objects.filter(community=self.ticket.community_id, active=True, user__is_active=True)
        field = self.fields["to_user"]
        assert isinstance(field, ColleagueField)  # noqa: S101 declared above; for the type checker
        field.queryset = (
            colleagues.exclude(user=self.ticket.handler_id)
            .select_related("user", "department")
            .order_by("department__name", "user__name", "user__username")
        )


class TransferForm(ActionForm):
    """To another department, through the supervisor (OTE-4)."""

    code, submit = "ask_transfer", _("Ask for the transfer")

    to_department = forms.ModelChoiceField(
        label=_("Department"),
        queryset=Department.objects.none(),
        empty_label=_("Choose a department"),
        error_messages={
            "required": _("Choose the department that shall take over."),
            "invalid_choice": refusals.NotTheirDesk.sentence,
        },
    )
    reason = words(_("Why it is theirs"), missing=refusals.ReasonMissing.sentence, rows=2)

    def drawn_as(self) -> None:
        """Never the same: the list is this community's own."""

    def prepare(self) -> None:
        """Every other department; what happens next differs for a supervisor."""
        field = self.fields["to_department"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 declared above; for the type checker
        others = departments_of(self.ticket.community)
        field.queryset = others.exclude(pk=self.ticket.department_id) if self.ticket.department_id else others
        field.help_text = (
            _("You are the supervisor: it goes to the department at once, which accepts within the hour.")
            if self.who.role in LEADS
            else _(
                "Your supervisor takes it there, and the department accepts within the hour. Never send the resident."
            )
        )


class DecisionForm(ActionForm):
    """Yes at once, no with a reason: two buttons, one text."""

    answer: ClassVar[str]
    yes: ClassVar[Any]
    no: ClassVar[Any]

    reason = forms.CharField(
        label=_("Reason, if you decline"),
        required=False,
        widget=Area(2),
        help_text=_("The colleague reads it."),
    )

    def prepare(self) -> None:
        """The buttons are the choice."""
        self.fields[self.answer] = forms.TypedChoiceField(
            choices=YES_NO,
            coerce=lambda value: value == "yes",
            error_messages={"required": _("Choose one of the two buttons.")},
        )

    def rows(self) -> list[Any]:
        """The text; the choice is made by the buttons."""
        return [Field("reason")]

    def buttons(self) -> list[Any]:
        """Yes first: Enter on it accepts."""
        return [
            StrictButton(self.yes, type="submit", name=self.answer, value="yes", css_class="btn-primary"),
            StrictButton(self.no, type="submit", name=self.answer, value="no"),
        ]


class AnswerForm(DecisionForm):
    """Accept or decline what is offered to me (OTE-6)."""

    code, answer, yes, no = "answer_handover", "accept", _("Accept: I handle it now"), _("Decline")


class ForwardForm(DecisionForm):
    """The supervisor takes it to the department, or sends it back (OTE-4)."""

    code, answer, yes, no = "forward_transfer", "agree", _("Forward to the department"), _("Send back")


class WithdrawForm(ActionForm):
    """Take an unanswered offer back."""

    code, submit = "withdraw_handover", _("Withdraw the offer")

    def rows(self) -> list[Any]:
        """Nothing to say: the button is enough."""
        return []

    def buttons(self) -> list[Any]:
        """Not the main thing to do."""
        return [StrictButton(self.submit, type="submit")]


class CloseForm(SpokenForm):
    """The outcome, and how the resident was told it (OTE-7)."""

    code, submit = "close", _("Close the ticket")
    spoken = "outcome"

    outcome = words(_("Outcome that the resident was told"), missing=refusals.OutcomeMissing.sentence)
    told = forms.ChoiceField(
        label=_("The resident was told"),
        choices=[("", _("Choose how")), *((item.value, item.label) for item in TOLD_BY_PEOPLE)],
        error_messages={"required": refusals.ToldMissing.sentence},
    )
    untold_reason = forms.CharField(
        label=_("Why the resident could not be told"),
        required=False,
        widget=Area(2),
        help_text=_("Only when telling was impossible: what was tried, and when."),
    )

    def prepare(self) -> None:
        """After a final answer the outcome is most often what was answered, and told the way it was answered."""
        if self.ticket.state != State.ANSWERED or self.is_bound:
            return
        if answer := last_answer(self.ticket):
            self.touched = True
            self.initial.update(outcome=answer.text, told=TOLD_BY.get(Channel(answer.channel), ""))


class MergeForm(ActionForm):
    """This ticket was made twice: the other one goes on (OTE-3)."""

    code, submit = "merge", _("Merge into that ticket")

    into = forms.CharField(
        label=_("Number of the ticket that goes on"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "261123-0007"}),
        error_messages={"required": _("Give the number of the other ticket.")},
    )
    reason = words(
        _("Why they are one matter"),
        missing=refusals.ReasonMissing.sentence,
        rows=2,
        help_text=_("All contacts move there, both numbers find it, and no resident is told anything."),
    )

    def clean_into(self) -> str:
        """As it is written on tickets."""
        return str(self.cleaned_data["into"]).strip()


class ContactField(forms.ModelChoiceField[Contact]):
    """What a resident told, by time and words."""

    def label_from_instance(self, obj: Contact) -> str:
        """What stands in the list, e.g. `2026-11-23 16:20 · 还在漏水`."""
        return f"{localtime(obj.at):%Y-%m-%d %H:%M} · {obj.text[:40]}"


class SplitForm(ActionForm):
    """What was wrongly put together comes apart again (OTE-3)."""

    code, submit = "split", _("Split it off")

    contact = ContactField(
        label=_("Contact that is another matter"),
        queryset=Contact.objects.none(),
        empty_label=_("Choose the contact"),
        error_messages={
            "required": _("Choose the contact that is another matter."),
            "invalid_choice": refusals.NothingToSplit.sentence,
        },
        help_text=_("Who took it is its first responder; a reply is owed for it."),
    )
    reason = words(_("Why it is another matter"), missing=refusals.ReasonMissing.sentence, rows=2)

    def drawn_as(self) -> None:
        """Never the same: the list is this ticket's own."""

    def prepare(self) -> None:
        """Everything that residents told later, and what was merged."""
        field = self.fields["contact"]
        assert isinstance(field, ContactField)  # noqa: S101 declared above; for the type checker
        rows = self.ticket.contacts.filter(direction=Direction.IN).order_by("at", "pk")
        first = rows.filter(moved_from=None).values_list("pk", flat=True).first()
        field.queryset = rows.exclude(pk=first or 0)


class ReopenForm(ActionForm):
    """Same ticket, same first responder, a reply owed anew (C-6)."""

    code, submit = "reopen", _("Reopen the ticket")

    reason = words(
        _("Why it is open again"),
        missing=refusals.ReasonMissing.sentence,
        rows=2,
        help_text=_("The first responder stays the same, and a reply is owed to the resident within the limit."),
    )
