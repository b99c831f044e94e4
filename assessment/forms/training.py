"""Forms of a training: its plan, its cancellation (ST-2)."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from crispy_forms.layout import Div, Field
from django import forms
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from assessment import training_refusals as refusals
from assessment.enums import TrainingKind
from assessment.forms.plain import Keyed, several_lines
from assessment.models import Training
from assessment.services import MarkWish, Plan
from core.days import MomentField
from core.plain_form import Plain
from staff.enums import Role
from staff.models import User

WRONG_TIME = _("Give day and time, for example 2026-11-23 14:00.")
ATTENDANCE, RESULT, SCORE = "attendance-", "result-", "score-"


class PlanForm(Keyed):
    """A session."""

    kind = forms.ChoiceField(label=_("Kind of training"), choices=TrainingKind.choices)
    topic = forms.CharField(
        label=_("Topic"),
        max_length=120,
        error_messages=dict.fromkeys(("required", "max_length"), refusals.TopicMissing.sentence),
    )
    starts_at = MomentField(
        label=_("Begins"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages=dict.fromkeys(("required", "invalid"), WRONG_TIME),
    )
    minutes = forms.IntegerField(
        label=_("Minutes"),
        initial=60,
        error_messages=dict.fromkeys(("required", "invalid"), refusals.EndsBeforeItBegins.sentence),
    )
    trainer = forms.TypedChoiceField(label=_("Trainer"), coerce=int)
    room = forms.CharField(label=_("Room"), max_length=60, required=False)
    roles = forms.MultipleChoiceField(
        label=_("Everybody who is"), choices=(), required=False, widget=forms.CheckboxSelectMultiple
    )
    people = forms.MultipleChoiceField(
        label=_("And these people"), choices=(), required=False, widget=forms.CheckboxSelectMultiple
    )
    material = several_lines(_("Material"), most=4000, rows=4, help_text=_("What is taught; who is invited reads it."))
    shown = (
        "key",
        Div("kind", "topic", css_class="form-pair"),
        Div("starts_at", "minutes", css_class="form-pair"),
        Div("trainer", "room", css_class="form-pair"),
        Field("roles", wrapper_class="choices"),
        Field("people", wrapper_class="choices"),
        "material",
    )

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {one.pk: one for one in people}
        named = [(pk, str(one)) for pk, one in self.known.items()]
        choices: dict[str, list[tuple[Any, Any]]] = {
            "trainer": named,
            "people": named,
            "roles": [one for one in Role.choices if one[0] != Role.ADMINISTRATOR],
        }
        for name, found in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 declared above; for the type checker
            field.choices = found

    @classmethod
    def fresh(cls, people: Sequence[User], *, trainer: int, starts_at: datetime) -> "PlanForm":
        """An empty one."""
        return cls(people=people, initial={"key": uuid.uuid4(), "trainer": trainer, "starts_at": starts_at})

    @classmethod
    def again(
        cls, people: Sequence[User], training: Training, *, owing: Sequence[int], starts_at: datetime
    ) -> "PlanForm":
        """A repeat of a session for those who owe it."""
        first = {
            "key": uuid.uuid4(),
            "kind": training.kind,
            "topic": training.topic,
            "starts_at": starts_at,
            "minutes": training.minutes,
            "trainer": training.trainer_id,
            "room": training.room,
            "material": training.material,
            "people": [str(pk) for pk in owing],
        }
        return cls(people=people, initial=first)

    def plan(self, repeats: Training | None) -> Plan:
        """What is wanted; valid forms only."""
        data = self.cleaned_data
        return Plan(
            topic=data["topic"],
            starts_at=data["starts_at"],
            minutes=data["minutes"],
            trainer=self.known[data["trainer"]],
            kind=TrainingKind(data["kind"]),
            room=data["room"],
            material=data["material"],
            roles=data["roles"],
            people=[int(pk) for pk in data["people"]],
            repeats=repeats,
        )


class CancelForm(Plain):
    """Why a session is cancelled."""

    reason = several_lines(_("Why it is cancelled"), most=500)


def typed_marks(posted: Mapping[str, str]) -> dict[int, MarkWish]:
    """Person id → what was typed; nonsense among the names is left out, a score that is no number is one too high."""
    found = {}
    for name, value in posted.items():
        number = name.removeprefix(ATTENDANCE)
        if name.startswith(ATTENDANCE) and number.isascii() and number.isdecimal() and len(number) < 19:
            score = posted.get(f"{SCORE}{number}", "").strip()
            fits = score.isascii() and score.isdecimal() and len(score) < 4
            worth = None if not score else int(score) if fits else 999
            found[int(number)] = MarkWish(value, posted.get(f"{RESULT}{number}", ""), worth)
    return found


def next_full_hour(now: datetime) -> datetime:
    """What a new plan proposes."""
    return localtime(now).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
