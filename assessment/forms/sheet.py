"""Forms of a staff sheet: points by hand, a contest, its answer, striking (ST-1)."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from crispy_forms.layout import Div, Field
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessment import refusals
from assessment.enums import Answer
from assessment.forms.plain import Keyed, a_number, several_lines
from assessment.models import CatalogueItem
from assessment.services import Points
from core.days import DayField
from core.plain_form import Plain

WRONG_POINTS = _("Give the points as a whole number, with a minus for a deduction.")


def item_label(item: CatalogueItem) -> str:
    """Wording and points as the list of items shows them."""
    span = f"{item.least:+d}" if item.least == item.most else f"{item.least:+d} … {item.most:+d}"
    return f"{item} ({span})"


class PointsForm(Keyed):
    """Points for something that the system could not know."""

    item = forms.TypedChoiceField(
        label=pgettext_lazy("points", "What for"),
        coerce=int,
        error_messages=dict.fromkeys(("required", "invalid_choice"), refusals.ItemGone.sentence),
    )
    points = a_number(pgettext_lazy("points", "Points"), WRONG_POINTS, help_text=_("Within the item's points."))
    day = DayField(
        label=_("Day on which it happened"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages=dict.fromkeys(("required", "invalid"), _("Give the day, for example 2026-11-23.")),
    )
    reason = several_lines(
        pgettext_lazy("points", "Reason"),
        most=500,
        missing=refusals.ReasonMissing.sentence,
        help_text=_("The person reads it and may contest it."),
    )
    ticket = forms.CharField(
        label=_("What shows it"),
        max_length=300,
        required=False,
        help_text=_("A ticket's number, or the address of any page of the desk as it stands in the browser."),
    )
    shown = ("key", "item", Div("points", "day", css_class="form-pair"), "reason", "ticket")

    def __init__(self, *args: Any, items: Sequence[CatalogueItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["item"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 declared above; for the type checker
        field.choices = [(one.pk, item_label(one)) for one in items]

    @classmethod
    def fresh(cls, items: Sequence[CatalogueItem], day: date) -> "PointsForm":
        """An empty one for that day, with a key for the click."""
        return cls(items=items, initial={"key": uuid.uuid4(), "day": day})

    @property
    def wish(self) -> Points:
        """What is wanted; valid forms only."""
        data = self.cleaned_data
        return Points(data["item"], data["points"], data["day"], data["reason"], data["ticket"])


class ContestForm(Plain):
    """What is wrong with the entry."""

    words = several_lines(_("What is wrong with it"), most=500, missing=refusals.ContestWordsMissing.sentence)


class AnswerForm(Plain):
    """What becomes of a contested entry."""

    answer = forms.ChoiceField(
        label=_("What becomes of it"),
        choices=Answer.choices,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), refusals.AnswerMissing.sentence),
    )
    points = forms.IntegerField(
        label=_("New points"),
        required=False,
        help_text=_("Only when they change."),
        error_messages={"invalid": WRONG_POINTS},
    )
    words = several_lines(
        _("Why"), most=500, missing=refusals.AnswerMissing.sentence, help_text=_("The person reads it.")
    )
    shown = (Field("answer", wrapper_class="choices"), Div("points", "words", css_class="form-pair"))


class StrikeForm(Plain):
    """Why an entry is struck."""

    reason = several_lines(_("Why it is struck"), most=500, missing=refusals.ReasonMissing.sentence)
