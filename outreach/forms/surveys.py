"""Forms of surveys: what stands above the questions, one question, the answers of a household (F-2)."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.refusals import Refused
from outreach import refusals
from outreach.enums import Half, Kind
from outreach.models import Question, Survey
from outreach.queries.surveys import sent_before
from outreach.rules.surveys import field_of
from outreach.services.returns import Given
from outreach.services.surveys import Asking, Heading
from portal.turning import Turnable
from residents import rules as people
from tickets.forms.call import LONGEST_PHONE, NO_PHONE
from tickets.forms.fields import Words
from tickets.forms.page_form import PageForm

NO_YEAR = _("Give the year, for example 2026.")
NO_CODE = _("Letters, figures and hyphens only, for example clean.")
MARK_WORDS = (
    (5, _("5 very satisfied")),
    (4, _("4 satisfied")),
    (3, _("3 so-so")),
    (2, _("2 not satisfied")),
    (1, _("1 very dissatisfied")),
)


def _lines(label: Any, *, most: int, rows: int = 3, **more: Any) -> Words:
    return Words(label=label, max_length=most, required=False, widget=forms.Textarea(attrs={"rows": rows}), **more)


class HeadingForm(PageForm):
    """Which half-year, and what the residents read first."""

    code, submit = "survey_heading", _("Save the words")

    year = forms.IntegerField(
        label=_("Year"),
        min_value=2000,
        max_value=2100,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), NO_YEAR),
    )
    half = forms.ChoiceField(label=_("Half-year"), choices=Half.choices)
    title = Words(label=_("Title"), max_length=80, error_messages={"required": _("Give the survey a title.")})
    title_en = Words(label=_("Title in English"), max_length=80, required=False)
    words = _lines(_("Words to the residents"), most=600)
    words_en = _lines(_("Words in English"), most=600)

    @property
    def heading(self) -> Heading:
        """What the verb takes; valid forms only."""
        names = ("year", "half", "title", "title_en", "words", "words_en")
        return Heading(**{name: self.cleaned_data[name] for name in names})

    def rows(self) -> list[Any]:
        """In pairs."""
        pairs = (("year", "half"), ("title", "title_en"), ("words", "words_en"))
        return [Div(*pair, css_class="out-pair") for pair in pairs]


class NewSurveyForm(HeadingForm):
    """A new questionnaire, empty or like an earlier one."""

    code, submit = "survey_new", _("Begin the questionnaire")

    like = forms.ModelChoiceField(
        label=_("Questions of"), queryset=Survey.objects.none(), required=False, empty_label=_("none: begin anew")
    )

    def prepare(self) -> None:
        """The half-year that runs, and the community's earlier surveys."""
        field = self.fields["like"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 declared above; for the type checker
        field.queryset = sent_before(self.who.community)
        self.initial.setdefault("like", field.queryset.first())
        today = localdate(self.now)
        self.initial.setdefault("year", today.year)
        self.initial.setdefault("half", Half.FIRST if today.month <= 6 else Half.SECOND)

    def rows(self) -> list[Any]:
        """With what is copied."""
        return [*super().rows(), "like"]


class QuestionForm(PageForm):
    """One question."""

    code, submit = "question", _("Save the question")

    text = Words(label=_("Question"), max_length=200, error_messages={"required": _("Write the question.")})
    text_en = Words(label=_("Question in English"), max_length=200, required=False)
    kind = forms.ChoiceField(label=_("Kind of question"), choices=Kind.choices)
    slug = forms.SlugField(
        label=pgettext_lazy("question", "Code"),
        max_length=20,
        help_text=_("The same code in two surveys: their answers are compared."),
        error_messages=dict.fromkeys(("required", "invalid"), NO_CODE),
    )
    options = _lines(
        _("Choices, one a line"),
        most=1000,
        help_text=_("For questions with choices. English after a bar: 微信 | WeChat"),
    )
    required = forms.BooleanField(label=_("Must be answered"), required=False, initial=True)

    def prepare(self) -> None:
        """Every question's form stands on one page: its fields need names of their own."""
        self.auto_id = f"question{self.about}_%s"

    @property
    def asking(self) -> Asking:
        """What the verb takes; valid forms only."""
        data = self.cleaned_data
        options = [line.strip() for line in data["options"].splitlines() if line.strip()]
        kind = Kind(data["kind"])
        return Asking(data["slug"], kind, data["text"], data["text_en"], options, data["required"])

    def refuse(self, refusal: Refused) -> None:
        """The code's field has another name here: `code` is the form's own."""
        refusal.field = "slug" if refusal.field == "code" else refusal.field
        super().refuse(refusal)

    def rows(self) -> list[Any]:
        """In pairs."""
        return [
            Div("text", "text_en", css_class="out-pair"),
            Div("kind", "slug", css_class="out-pair"),
            "options",
            "required",
        ]


class AnswerForm(Turnable):
    """The questionnaire as a household fills it in, or as the desk types it from paper."""

    code = "answer"

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, questions: Sequence[Question], data: Mapping[str, Any] | None = None) -> None:
        self.questions = questions
        super().__init__(data, initial={"key": uuid.uuid4()}, auto_id="answer_%s")
        for one in questions:
            self.fields[field_of(one.pk)] = _answer_field(one)
        tick = forms.CheckboxInput(attrs={"class": "form-check-input"})
        self.fields["call_back"] = forms.BooleanField(label=_("Please call me"), required=False, widget=tick)
        tel = forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel", "class": "form-control"})
        self.fields["phone"] = forms.CharField(
            label=_("Phone on which we reach you"), required=False, max_length=40, widget=tel
        )

    def clean_phone(self) -> str:
        """As phones are kept."""
        typed = str(self.cleaned_data["phone"]).strip()
        number = people.normalise_phone(typed) if typed else ""
        if number is None or len(number) > LONGEST_PHONE:
            raise forms.ValidationError(NO_PHONE)
        return number

    def clean(self) -> dict[str, Any]:
        """Every question that is missing is named at once, not one with each attempt."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for one in self.questions:
            name = field_of(one.pk)
            if one.required and name not in self.errors and not any(map(str.strip, _as_list(data.get(name, "")))):
                self.add_error(name, str(refusals.AnswerMissing.sentence))
        return data

    @property
    def asked(self) -> list[tuple[Question, forms.BoundField]]:
        """Each question with its field."""
        return [(one, self[field_of(one.pk)]) for one in self.questions]

    @property
    def given(self) -> Given:
        """What the verb takes; valid forms only."""
        data = self.cleaned_data
        answers = {one.pk: _as_list(data[field_of(one.pk)]) for one in self.questions}
        return Given(answers, data["call_back"], data["phone"])


def _as_list(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def _answer_field(question: Question) -> forms.Field:
    unknown = {"invalid_choice": refusals.AnswerUnknown.sentence}
    more: dict[str, Any] = {"label": str(question), "required": False, "error_messages": unknown}
    numbered = [(str(place), word) for place, word in enumerate(question.choices, 1)]
    if question.kind == Kind.SCALE:
        marks = [(str(mark), word) for mark, word in MARK_WORDS]
        return forms.ChoiceField(choices=marks, widget=forms.RadioSelect, **more)
    if question.kind == Kind.ONE:
        return forms.ChoiceField(choices=numbered, widget=forms.RadioSelect, **more)
    if question.kind == Kind.MANY:
        return forms.MultipleChoiceField(choices=numbered, widget=forms.CheckboxSelectMultiple, **more)
    return forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}), **{**more, "error_messages": {}}
    )
