"""Forms of the complaint's way: judge, investigate, report at once, ask others, compensate (C, OTE-8)."""

from typing import Any

from crispy_forms.layout import Field
from django import forms
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from attachments.forms import FilesField
from staff.models import Department, Membership
from staff.queries import departments_of
from tickets import refusals
from tickets.enums import OUTBOUND, Channel, Danger
from tickets.forms.action_form import LOCAL, ActionForm, Area, KeyedForm, words
from tickets.forms.actions import DecisionForm, promise_at
from tickets.forms.page_form import moment_field
from tickets.forms.spoken import SpokenForm
from tickets.models import Coordination
from tickets.policy import is_lead, is_responsible
from tickets.queries.papers import beside
from tickets.rules import Findings

NOT_TOLD = "not_possible"


class JudgeForm(SpokenForm, KeyedForm):
    """Valid or not, and what the complainant was told (C-1, TL-5)."""

    code, submit = "judge", _("Record the judgement")
    spoken = "reasons"

    valid = forms.TypedChoiceField(
        label=_("The complaint is"),
        choices=(("yes", _("valid")), ("no", _("invalid"))),
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
        error_messages={"required": _("Say whether the complaint is valid or invalid.")},
    )
    reasons = words(
        _("What the complainant was told, with the reasons"), missing=_("Write down the reasons that were told.")
    )
    channel = forms.ChoiceField(
        label=_("Told by"),
        choices=[*((item.value, item.label) for item in OUTBOUND), (NOT_TOLD, _("could not be told"))],
    )
    next_reply_at = moment_field(
        _("The resident hears from us by"),
        missing=refusals.PromiseMissing.sentence,
        required=False,
        help_text=_("Only for a valid complaint: an invalid one is answered with this word."),
    )

    def prepare(self) -> None:
        """The promise is proposed; the way is a call."""
        super().prepare()
        self.initial.update(channel=Channel.CALL_OUT, next_reply_at=promise_at(self.now))

    def rows(self) -> list[Any]:
        """The two judgements stand side by side as keys."""
        return [Field("valid", wrapper_class="choices"), "reasons", "channel", "next_reply_at"]

    def drawn_as(self) -> tuple[str, ...] | None:
        """The promise follows the hour."""
        same = super().drawn_as()
        return None if same is None else (f"{localtime(self.initial['next_reply_at']):{LOCAL}}",)


def responsible_choices(community_id: int) -> list[Any]:
    """People first, then departments, as `u7` and `d3`."""
    people = Membership.objects.filter(community=community_id, active=True).select_related("user")
    departments = Department.objects.filter(community=community_id).order_by("name")
    return [
        ("", _("Choose who answers for it")),
        (_("person"), [(f"u{one.user_id}", str(one.user)) for one in people.order_by("user__name")]),
        (_("department"), [(f"d{one.pk}", str(one)) for one in departments]),
    ]


def report_words(label: Any) -> forms.CharField:
    """One part of the report."""
    return words(label, missing=_("The report needs this part."), rows=2)


class InvestigateForm(KeyedForm):
    """The investigation report (C-3) and who answers for it (C-4)."""

    code, submit = "investigate", _("Save the report")

    cause = report_words(_("Cause"))
    course = report_words(_("Course of events"))
    conclusion = report_words(_("Conclusion"))
    correction = report_words(_("Correction"))
    prevention = report_words(_("Prevention"))
    responsible = forms.ChoiceField(
        label=_("Who answers for it"),
        help_text=_("A person where possible, else a department."),
        error_messages={
            "required": refusals.ResponsibleMissing.sentence,
            "invalid_choice": refusals.NotTheirDesk.sentence,
        },
    )
    attached = FilesField(papers=True)

    def prepare(self) -> None:
        """An earlier report is shown to be corrected."""
        super().prepare()
        field = self.fields["responsible"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 declared above; for the type checker
        field.choices = responsible_choices(self.ticket.community_id)
        if (found := beside(self.ticket).complaint) and found.is_reported:
            person, department = found.responsible_person_id, found.responsible_department_id
            self.initial.update({name: getattr(found, name) for name in Findings.__dataclass_fields__})
            self.initial["responsible"] = f"u{person}" if person else f"d{department}"

    def drawn_as(self) -> None:
        """Never the same: the list is this community's own."""

    def as_findings(self) -> Findings:
        """What the verb takes."""
        return Findings(**{name: self.cleaned_data[name] for name in Findings.__dataclass_fields__})


class MajorForm(ActionForm):
    """To the director at once (OTE-8)."""

    code, submit = "report_major", _("Report to the director now")

    danger = forms.ChoiceField(
        label=_("What happened"),
        choices=[("", _("Choose")), *Danger.choices],
        error_messages={"required": _("Choose what happened.")},
    )
    words = words(_("What was seen, where and when"), missing=refusals.TextMissing.sentence)
    measures = forms.CharField(label=_("Measures taken so far"), required=False, widget=Area(2))


class SeeMajorForm(ActionForm):
    """The director knows of it."""

    code, submit = "see_major", _("I know of it")

    def rows(self) -> list[Any]:
        """Nothing to say: the button is enough."""
        return []


class CoordinateForm(KeyedForm):
    """To another department, on paper if need be (协调单)."""

    code, submit = "coordinate", _("Issue the coordination form")

    to_department = forms.ModelChoiceField(
        label=_("Department"),
        queryset=Department.objects.none(),
        empty_label=_("Choose a department"),
        error_messages={
            "required": _("Choose the department that is asked."),
            "invalid_choice": refusals.NotTheirDesk.sentence,
        },
        help_text=_("The matter stays with you: the department does its part and answers here."),
    )
    request = words(_("What is asked of the department"), missing=_("Write down what is asked of the department."))
    attached = FilesField(papers=True)

    def drawn_as(self) -> None:
        """Never the same: the list is this community's own."""

    def prepare(self) -> None:
        """Every department of the community."""
        super().prepare()
        field = self.fields["to_department"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 declared above; for the type checker
        field.queryset = departments_of(self.ticket.community)


class FormField(forms.ModelChoiceField[Coordination]):
    """A coordination form by what it asks."""

    def label_from_instance(self, obj: Coordination) -> str:
        """Whom it asks, and the first words of the request."""
        return f"{obj.department}: {obj.request[:60]}"


class AnswerCoordinationForm(ActionForm):
    """What the department has done."""

    code, submit = "answer_coordination", _("Answer the form")

    form = FormField(
        label=_("Coordination form"),
        queryset=Coordination.objects.none(),
        empty_label=None,
        error_messages={"invalid_choice": refusals.CoordinationAnswered.sentence},
    )
    answer = words(_("What the department has done, or will do and when"), missing=refusals.TextMissing.sentence)
    attached = FilesField(papers=True)

    def drawn_as(self) -> None:
        """Never the same: the list is this ticket's own."""

    def prepare(self) -> None:
        """Those without an answer: of my department; for who is responsible here, of every department."""
        field = self.fields["form"]
        assert isinstance(field, FormField)  # noqa: S101 declared above; for the type checker
        waiting = Coordination.objects.filter(ticket=self.ticket, answered_at=None)
        if not (is_responsible(self.who, self.ticket) or is_lead(self.who, self.ticket)):
            waiting = waiting.filter(department=self.who.department_id)
        field.queryset = waiting.select_related("department").order_by("asked_at")


class AskCompensationForm(ActionForm):
    """An amount, with its reason, to the director (C-5)."""

    code, submit = "ask_compensation", _("Ask the director")

    amount = forms.DecimalField(
        label=_("Amount in yuan"),
        max_digits=10,
        decimal_places=2,
        error_messages={
            "required": _("Give the amount."),
            "invalid": _("Give the amount as a number, for example 200 or 199.50."),
        },
        help_text=_("The matter counts as a major one from now on, and the director is told at once."),
    )
    reason = words(_("Why it is due"), missing=refusals.ReasonMissing.sentence, rows=2)


class DecideCompensationForm(DecisionForm):
    """The director approves or refuses (C-5)."""

    code, answer, yes, no = "decide_compensation", "approve", _("Approve"), _("Refuse")

    def prepare(self) -> None:
        """What is asked for stands over the buttons: the director decides on an amount, not on a ticket."""
        super().prepare()
        asked = beside(self.ticket).undecided
        self.fields["reason"].label = _("Remark; a refusal needs its reason")
        if asked:
            facts = {"amount": asked.amount, "who": asked.asked_by, "reason": asked.reason}
            self.fields["reason"].help_text = _("¥%(amount)s, asked for by %(who)s: %(reason)s") % facts

    def drawn_as(self) -> None:
        """Never the same: amount and reason are this ticket's own."""
