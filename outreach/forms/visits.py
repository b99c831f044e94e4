"""Forms of home visits: a plan is changed by hand, a visit is written down at the door (F-1)."""

from typing import Any

from crispy_forms.layout import HTML, Div
from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.days import DayField
from core.refusals import Refused
from deadlines import services as deadlines
from deadlines.queries import limit_book
from deadlines.rules import Rule
from outreach import refusals
from outreach.enums import Mood
from outreach.models import HomeVisit
from outreach.queries.visits import households_of, visitors_of
from outreach.rules import visits as rules
from outreach.services.visits import Told, today_in
from residents.models import Resident, Unit
from residents.queries_places import household_of
from staff.enums import LEADS
from staff.models import User
from tickets.enums import Kind
from tickets.forms.fields import Words
from tickets.forms.page_form import PageForm, as_typed, moment_field
from tickets.rules import Matter, check_promise

MOST_MATTERS = 3
NO_DAY = _("Give a day, for example 2026-11-22.")
VISITOR_UNFIT = dict.fromkeys(("required", "invalid_choice"), refusals.VisitorUnfit.sentence)


def day_field(label: Any) -> forms.DateField:
    """A day."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return DayField(label=label, widget=widget, error_messages={"required": NO_DAY, "invalid": NO_DAY})


class GoForm(PageForm):
    """Who goes, and when."""

    code, submit = "visit_change", _("Save the change")

    visitor = forms.ModelChoiceField(
        label=_("Who goes"), queryset=User.objects.none(), empty_label=None, error_messages=VISITOR_UNFIT
    )
    day = day_field(_("On which day"))

    def prepare(self) -> None:
        """This community's people; who is no lead goes in person."""
        field = self.fields["visitor"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 declared above; for the type checker
        field.queryset = visitors_of(self.who.community)
        if self.who.role not in LEADS:
            field.queryset = field.queryset.filter(pk=self.who.user_id)
        self.initial.setdefault("visitor", self.who.user_id)
        self.initial.setdefault("day", today_in(self.who.community, self.now))

    def rows(self) -> list[Any]:
        """Side by side."""
        return [Div("visitor", "day", css_class="out-pair")]


class AddForm(GoForm):
    """One more household of this month."""

    code, submit = "visit_add", _("Add the visit")

    unit = Words(
        label=_("Unit"),
        max_length=48,
        widget=forms.TextInput(attrs={"placeholder": "3-2-1201", "autocomplete": "off"}),
        error_messages={"required": refusals.UnitEmpty.sentence},
    )

    def clean_unit(self) -> Unit:
        """The household of that code."""
        found = households_of(self.who.community).filter(code=self.cleaned_data["unit"].strip()).first()
        if found is None:
            raise forms.ValidationError(refusals.UnitEmpty.sentence)
        return found

    def rows(self) -> list[Any]:
        """One row."""
        return [Div("unit", "visitor", "day", css_class="out-pair")]


class DropForm(PageForm):
    """Why a household is left out."""

    code, submit = "visit_drop", _("Leave it out")

    why = Words(label=_("Why"), max_length=200, error_messages={"required": refusals.WordsMissing.sentence})


class RecordForm(PageForm):
    """At the door: who was met, how satisfied, what was said, and what was raised."""

    code, submit = "visit_record", _("Save the visit")
    visit: HomeVisit

    resident = forms.TypedChoiceField(label=_("Whom you met"), coerce=int, required=False, empty_value=None)
    met = Words(label=_("Somebody else: name"), max_length=50, required=False)
    mood = forms.ChoiceField(
        label=_("How satisfied is the household?"),
        choices=Mood.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how satisfied the household is.")},
    )
    words = Words(
        label=_("What was said"),
        max_length=rules.MAX_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    visited_at = moment_field(_("When you were there"), missing=_("Give the time at which you were there."))

    def __init__(self, *args: Any, visit: HomeVisit, **kwargs: Any) -> None:
        self.visit = visit
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """The household; three places for what is raised, promised within the community's own limit (TL-1)."""
        self.people = {row.resident_id: row.resident for row in household_of(self.visit.unit)}
        field = self.fields["resident"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 declared above; for the type checker
        field.choices = [*((str(pk), one.titled) for pk, one in self.people.items()), ("", str(_("somebody else")))]
        self.initial.setdefault("visited_at", as_typed(self.now))
        self.initial.setdefault("resident", next((str(pk) for pk in self.people), ""))
        promised = as_typed(deadlines.plan(limit_book(self.who.community), Rule.TL_1, at=self.now).due_at)
        for number in range(1, MOST_MATTERS + 1):
            self.fields |= _matter_fields(number)
            self.initial.setdefault(f"promised_{number}", promised)
            self.initial.setdefault(f"kind_{number}", Kind.REPAIR)

    def clean(self) -> dict[str, Any]:
        """A matter that was settled at the door says how; another one says when the household hears of it."""
        cleaned = super().clean()
        for number in range(1, MOST_MATTERS + 1):
            if not (cleaned.get(f"text_{number}") or "").strip():
                continue
            if not cleaned.get(f"kind_{number}") and f"kind_{number}" not in self.errors:
                self.add_error(f"kind_{number}", _("Choose what sort of matter it is."))
            if not cleaned.get(f"solved_{number}"):
                self._check_promise(number)
            elif not (cleaned.get(f"outcome_{number}") or "").strip():
                self.add_error(f"outcome_{number}", refusals.WordsMissing.sentence)
        return cleaned

    def _check_promise(self, number: int) -> None:
        """The verb asks the same of every matter; here it is said at the matter's own field."""
        name = f"promised_{number}"
        try:
            check_promise(self.cleaned_data.get(name), now=self.now, field=name)
        except Refused as refusal:
            if name not in self.errors:
                self.add_error(name, str(refusal))

    @property
    def told(self) -> Told:
        """What the verb takes; valid forms only."""
        data = self.cleaned_data
        person: Resident | None = self.people.get(data["resident"]) if data["resident"] else None
        return Told(data["visited_at"], Mood(data["mood"]), person, data["met"], data["words"])

    @property
    def matters(self) -> list[Matter]:
        """What was raised; valid forms only."""
        return [one for number in range(1, MOST_MATTERS + 1) if (one := self._matter(number)) is not None]

    def _matter(self, number: int) -> Matter | None:
        data = self.cleaned_data
        text = data[f"text_{number}"].strip()
        if not text:
            return None
        solved = data[f"solved_{number}"]
        promised = None if solved else data[f"promised_{number}"]
        outcome = data[f"outcome_{number}"] if solved else ""
        return Matter(Kind(data[f"kind_{number}"]), text, solved=solved, outcome=outcome, promised_at=promised)

    def rows(self) -> list[Any]:
        """Who and how first; what was raised folded one by one."""
        folds: list[Any] = []
        for number in range(1, MOST_MATTERS + 1):
            full = bool(self[f"text_{number}"].value()) or any(
                name in self.errors for name in self.fields if name.endswith(f"_{number}")
            )
            title = gettext("What was raised: matter %(number)s") % {"number": number}
            start = format_html('<details class="fold"{}><summary>{}</summary>', " open" if full else "", title)
            names = [f"{name}_{number}" for name in ("kind", "text", "promised", "solved", "outcome")]
            folds += [HTML(start), Div(*names, css_class="body"), HTML("</details>")]
        return [Div("resident", "met", css_class="out-pair"), "mood", "words", "visited_at", *folds]


def _matter_fields(number: int) -> dict[str, forms.Field]:
    lines = forms.Textarea(attrs={"rows": 2})
    missing = _("Give the time at which the household hears from us.")
    return {
        f"kind_{number}": forms.ChoiceField(label=_("Kind"), choices=Kind.choices, required=False),
        f"text_{number}": Words(label=_("What the resident raised"), max_length=2000, required=False, widget=lines),
        f"promised_{number}": moment_field(_("The household hears from us by"), missing=missing, required=False),
        f"solved_{number}": forms.BooleanField(label=_("Settled at the door"), required=False),
        f"outcome_{number}": Words(label=_("How it was settled"), max_length=500, required=False),
    }
