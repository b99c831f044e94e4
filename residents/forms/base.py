"""The ground of the archive's forms: the key of the click, and who told of the change (A-2)."""

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar, cast

from crispy_forms.bootstrap import StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from core.days import DayField
from core.refusals import Refused
from residents import archive_refusals as refusals
from residents.enums import BY_HAND
from residents.models import Resident
from residents.services.changes import LONGEST_SOURCE, Told

OUT_OF_DATE = _("This form is out of date. Reload the page; what was saved is there.")
NO_DAY = _("Give a day, for example 2026-11-22.")
WORD_MISSING = {"required": refusals.WordsMissing.sentence}


def SOURCE_ROW() -> Div:  # noqa: N802 stands in layouts like crispy's own parts
    """Who told it, on one row of a layout."""
    return Div("source", "source_words", css_class="form-pair")


class SourceMixin:
    """For a form that changes the archive: nothing is kept without its source."""

    def add_source(self) -> None:
        """The two fields, last in the form."""
        form = cast("forms.Form", self)
        form.fields["source"] = forms.ChoiceField(
            label=_("Who told it"),
            choices=[("", "–"), *((source.value, source.label) for source in BY_HAND)],
            error_messages={"required": refusals.SourceMissing.sentence},
        )
        form.fields["source_words"] = forms.CharField(
            label=_("Which document, which colleague"), required=False, max_length=LONGEST_SOURCE
        )

    @property
    def told(self) -> Told:
        """What was said of the source; valid forms only."""
        data = cast("forms.Form", self).cleaned_data
        return Told(data["source"], data["source_words"])


def line_field(label: Any, *, most: int, required: bool = True, **kwargs: Any) -> forms.CharField:
    """One line of words."""
    return forms.CharField(label=label, max_length=most, required=required, error_messages=WORD_MISSING, **kwargs)


def lines_field(label: Any, *, rows: int, required: bool = True, **kwargs: Any) -> forms.CharField:
    """Several lines of words."""
    attrs = {"rows": rows, "placeholder": kwargs.pop("placeholder", "")}
    widget = forms.Textarea(attrs=attrs)
    return forms.CharField(label=label, required=required, widget=widget, error_messages=WORD_MISSING, **kwargs)


def day_field(label: Any, *, required: bool = True, **kwargs: Any) -> forms.DateField:
    """A day."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    errors = {"required": NO_DAY, "invalid": NO_DAY}
    return DayField(label=label, required=required, widget=widget, error_messages=errors, **kwargs)


def person_field(label: Any) -> forms.TypedChoiceField:
    """One of the household; its choices come with the form's `people`."""
    errors = {"invalid_choice": refusals.NotOfThisUnit.sentence}
    return forms.TypedChoiceField(label=label, coerce=int, empty_value=None, required=False, error_messages=errors)


class ArchiveForm(forms.Form):
    """A form inside the page's own form element. `people`: the household that `person` fields choose from."""

    submit: ClassVar[Any] = _("Save the changes")
    danger: ClassVar[bool] = False

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        initial: Mapping[str, Any] | None = None,
        people: list[Resident] | None = None,
        files: Any = None,
    ) -> None:
        super().__init__(data, files, initial={"key": uuid.uuid4(), **(initial or {})})
        for field in self.fields.values():
            if isinstance(field, forms.TypedChoiceField) and field.empty_value is None:
                household = [(str(one.pk), one.titled) for one in people or ()]
                field.choices = [("", _("nobody in particular")), *household]

    def clean(self) -> dict[str, Any]:
        """A key that is none stands at no field that a person sees."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors.pop("key", None) or not cleaned.get("key"):
            raise forms.ValidationError(OUT_OF_DATE)
        return cleaned

    def refuse(self, refusal: Refused) -> None:
        """The verb's refusal, at its field when there is one."""
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))

    def rows(self) -> list[Any]:
        """The layout's rows above the button."""
        return [name for name in self.fields if name not in {"key", "source", "source_words"}]

    @property
    def helper(self) -> FormHelper:
        """Crispy's description of what stands inside the form's tag."""
        helper = FormHelper()
        helper.form_tag, helper.disable_csrf = False, True
        kind = "btn-danger" if self.danger else "btn-primary"
        button = StrictButton(self.submit, type="submit", css_class=kind, data_save="")
        source = [SOURCE_ROW()] if "source" in self.fields else []
        helper.layout = Layout("key", *self.rows(), *source, Div(button, css_class="form-end"))
        return helper


class ToldForm(SourceMixin, ArchiveForm):
    """A form of the archive that asks who told it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_source()
