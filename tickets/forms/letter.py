"""Forms of the register of letters: enter one, decide on a complaint, take one over (IN-7)."""

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from attachments.forms import FilesField
from core.days import DayField
from staff.models import Department
from staff.queries import departments_of
from tickets import refusals
from tickets.enums import LETTER_KINDS, Kind, LetterClass, Medium
from tickets.forms.action_form import words
from tickets.forms.actions import promise_at
from tickets.forms.caller_form import CallerForm
from tickets.forms.fields import Words
from tickets.forms.page_form import PageForm, moment_field
from tickets.services.letter import Post

CLASSES = (
    (LetterClass.REQUEST, _("request: repair, help, question, suggestion")),
    (LetterClass.COMPLAINT, _("complaint: to the supervisor")),
    (LetterClass.PRAISE, _("praise: registered and posted")),
    (LetterClass.OTHER, _("other: to another department")),
)


class LetterForm(CallerForm):
    """What stands on the letter, and what becomes of it."""

    code, submit = "letter", _("Enter in the register")
    field_order = (
        "letter_class", "kind", "department", "medium", "received_on", "caller_name", "unit_text", "caller_phone",
        "address", "subject", "text", "scans", "belongs_to", "promised_at", "supervised_by",
    )  # fmt: skip

    letter_class = forms.ChoiceField(
        label=_("Class"),
        choices=[("", _("Choose the class")), *CLASSES],
        error_messages={"required": _("Choose the class of the letter.")},
    )
    kind = forms.ChoiceField(
        label=_("What it asks for"),
        choices=[("", _("Choose")), *((one.value, one.label) for one in LETTER_KINDS)],
        required=False,
    )
    department = forms.ModelChoiceField(
        label=_("Department that it is for"),
        queryset=Department.objects.none(),
        required=False,
        empty_label=_("Choose a department"),
        error_messages={"invalid_choice": refusals.NotTheirDesk.sentence},
    )
    medium = forms.ChoiceField(label=_("How it came"), choices=Medium.choices)
    received_on = DayField(
        label=_("Day on which it came"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": _("Give the day."), "invalid": _("Give the day, for example 2026-11-22.")},
    )
    address = Words(
        label=_("Address for the answer"),
        required=False,
        max_length=120,
        help_text=_("Postal or e-mail address, when the sender is no resident."),
    )
    subject = Words(
        label=_("Subject"), max_length=120, error_messages={"required": _("Write down what the letter is about.")}
    )
    text = words(_("Content"), missing=refusals.TextMissing.sentence, rows=4)
    scans = FilesField(papers=True, label=_("Scan or photos"))
    belongs_to = Words(
        label=_("Ticket, if the matter is known"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "261123-0007"}),
        help_text=_("Then the letter is kept there and counts as a second contact."),
    )
    promised_at = moment_field(
        _("The sender hears from us by"),
        missing=refusals.PromiseMissing.sentence,
        required=False,
        help_text=_("This is a promise: it counts down here, and you are reminded before it is due."),
    )

    def prepare(self) -> None:
        """Today, by post, the promise proposed."""
        super().prepare()
        self.fields["caller_name"].label = _("Sender")
        self.choose_from("department", departments_of(self.who.community))
        self.initial.setdefault("received_on", localdate(self.now))
        self.initial.setdefault("promised_at", promise_at(self.now))

    def clean(self) -> dict[str, Any]:
        """Each class asks for its own."""
        data = super().clean()
        if data.get("letter_class") == LetterClass.OTHER and not data.get("department"):
            if "department" not in self.errors:
                self.add_error("department", forms.ValidationError(_("Choose the department that the letter is for.")))
        elif data.get("letter_class") == LetterClass.REQUEST and not data.get("kind") and not data.get("belongs_to"):
            self.add_error("kind", forms.ValidationError(str(refusals.LetterKindMissing.sentence)))
        return data

    def as_post(self, belongs_to: int | None) -> Post:
        """What the verb takes."""
        data = self.cleaned_data
        return Post(
            letter_class=LetterClass(data["letter_class"]),
            medium=Medium(data["medium"]),
            received_on=data["received_on"],
            subject=data["subject"],
            text=data["text"],
            sender=self.as_caller(),
            address=data["address"],
            kind=Kind(data["kind"]) if data["kind"] else None,
            promised_at=data["promised_at"],
            belongs_to=belongs_to,
            department=data["department"],
        )


class DecideForm(PageForm):
    """The supervisor: a coordination form to a department, or none, and why."""

    code, submit = "decide", _("Record the decision")

    department = forms.ModelChoiceField(
        label=_("Coordination form to"),
        queryset=Department.objects.none(),
        required=False,
        empty_label=_("no coordination form"),
        error_messages={"invalid_choice": refusals.NotTheirDesk.sentence},
    )
    words = words(
        _("What is asked of the department, or why no form is needed"),
        missing=_("Write down what is asked of the department, or why no form is needed."),
    )

    def prepare(self) -> None:
        """Every department of the community."""
        field = self.fields["department"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 declared above; for the type checker
        field.queryset = departments_of(self.who.community)
