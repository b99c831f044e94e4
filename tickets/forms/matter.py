"""One matter of a call: what was said, and how it ends for now, with an outcome or with a promise (IN-2, IN-3)."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from attachments.forms import FilesField
from core.days import MomentField
from core.refusals import Refused
from tickets import refusals, rules
from tickets.enums import Kind
from tickets.forms.action_form import LOCAL, Area
from tickets.forms.fields import CategorySelect, KeyRadios, Words
from tickets.forms.ground import Ground
from tickets.rules import Matter

CHOOSE_KIND = _("Choose what sort of matter it is.")
OUTCOME_UNASKED = _("An outcome belongs to “Solved on the spot”. Choose that, or delete this text.")


class MatterForm(forms.Form):
    """Kind, category, what was said; then solved on the spot with its outcome, or a promise with its time."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=Kind.choices,
        initial=Kind.REPAIR,
        widget=KeyRadios,
        error_messages={"required": CHOOSE_KIND, "invalid_choice": CHOOSE_KIND},
    )
    category = forms.ChoiceField(
        label=_("Category"),
        required=False,
        widget=CategorySelect,
        error_messages={
            "invalid_choice": _("This category is not on the list. Choose one from the list, or none."),
        },
    )
    text = Words(label=_("What was said"), widget=Area(4), error_messages={"required": refusals.TextMissing.sentence})
    solved = forms.TypedChoiceField(
        label=_("How it stands at the end of the call"),
        choices=(("no", _("Reply promised")), ("yes", _("Solved on the spot"))),
        initial="no",
        required=False,
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one of the two.")},
    )
    promised_at = MomentField(
        label=_("Promised reply"),
        required=False,
        input_formats=[LOCAL, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(format=LOCAL, attrs={"type": "datetime-local"}),
        error_messages={"invalid": _("Give day and time, for example 2026-11-22 16:20.")},
    )
    wished_at = MomentField(
        label=_("Wished appointment"),
        required=False,
        input_formats=[LOCAL, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(format=LOCAL, attrs={"type": "datetime-local"}),
        help_text=_("Empty: as soon as possible."),
        error_messages={"invalid": _("Give day and time, for example 2026-11-22 16:20.")},
    )
    attached = FilesField(papers=True, label=_("Photos and papers, handed over or sent by WeChat"))
    outcome = Words(label=_("Outcome that the resident was told"), required=False, widget=Area(2))

    def __init__(self, *args: Any, ground: Ground, focused: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ground = ground
        field = self.fields["category"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 declared above; for the type checker
        # asked for when the list is drawn or a category was chosen: most calls are recorded without a look at it
        field.choices = lambda: _choices(ground)
        field.widget.kinds = lambda: {str(one.pk): one.kind for one in ground.categories}
        self.fields["kind"].widget.focused = focused

    @property
    def number(self) -> int:
        """Its place in the call, from 1, as the page counts."""
        return int((self.prefix or "m0")[1:]) + 1

    def propose(self, *, anew: bool) -> "MatterForm":
        """A promise that was not typed yet is proposed (TL-1); `anew`: also one that has passed meanwhile."""
        typed = str(self.initial.get("promised_at", ""))
        if not typed or (anew and typed <= localtime(self.ground.now).strftime(LOCAL)):
            self.initial["promised_at"] = self.ground.promise
        return self

    def clean(self) -> dict[str, Any]:
        """What the verb would refuse stands at its field, everything at once."""
        data = super().clean() or self.cleaned_data
        if "text" in data:
            self._ask(lambda: rules.check_text(data["text"]))
        self._check_category(data)
        if data.get("solved"):
            self._check_solved(data)
        else:
            self._check_promised(data)
        return data

    def _check_category(self, data: dict[str, Any]) -> None:
        category, kind = data.get("category"), data.get("kind")
        if not (category and kind):
            return
        if kind not in {one.kind for one in self.ground.categories if str(one.pk) == category}:
            self.add_error("category", _("This category belongs to another kind. Choose one of this kind, or none."))

    def _check_solved(self, data: dict[str, Any]) -> None:
        """Promise and wish are not asked for; a wrong one is no fault."""
        for name in ("promised_at", "wished_at"):
            self.errors.pop(name, None)
        if "outcome" not in data:
            return
        if not data["outcome"].strip():
            self.add_error("outcome", str(refusals.OutcomeMissing.sentence))
        else:
            self._ask(lambda: rules.check_text(data["outcome"], field="outcome"))

    def _check_promised(self, data: dict[str, Any]) -> None:
        """An outcome that was typed is not dropped in silence."""
        self._ask(lambda: rules.check_wish(data.get("wished_at"), now=self.ground.now))
        if "promised_at" in data:
            self._ask(lambda: rules.check_promise(data["promised_at"], now=self.ground.now, field="promised_at"))
        if data.get("outcome", "").strip():
            self.add_error("outcome", OUTCOME_UNASKED)

    def _ask(self, check: Callable[[], None]) -> None:
        try:
            check()
        except Refused as refusal:
            self.add_error(refusal.field, str(refusal))

    def as_matter(self) -> Matter:
        """What the verb shall record."""
        data = self.cleaned_data
        solved = bool(data["solved"])
        return Matter(
            kind=Kind(data["kind"]),
            text=data["text"],
            category_id=int(data["category"]) if data["category"] else None,
            solved=solved,
            outcome=data["outcome"] if solved else "",
            promised_at=None if solved else data["promised_at"],
            wished_at=None if solved else data["wished_at"],
        )


def _choices(ground: Ground) -> list[tuple[str, Any]]:
    """No category first, then the community's own, by kind."""
    groups: list[tuple[str, Any]] = [("", _("No category"))]
    for kind in Kind:
        rows = [(str(one.pk), str(one)) for one in ground.categories if one.kind == kind]
        if rows:
            groups.append((str(kind.label), rows))
    return groups
