"""Going to the residents: home visits, surveys, events (F-1, F-2, F-5, TL-13)."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from outreach.enums import EventState, Mood, Source, VisitState
from outreach.models import Event, HomeVisit, Slip, VisitMatter, VisitPlan, VisitTry
from reports.figures import listed_outreach
from reports.figures.columns import words
from reports.figures.definitions import everything
from reports.figures.figure import Cell, Column, Cut, Family, Figure, Part, Window
from reports.figures.listed import show
from reports.figures.volumes import of_choices

PLAN, VISIT, TRY, RAISED, SLIP, EVENT = "visit_plan", "home_visit", "visit_try", "visit_matter", "slip", "event"


def _plans(window: Window) -> QuerySet[Any]:
    """The plan of the month; its households are those of the day on which it was made."""
    return VisitPlan.objects.filter(window.at("counts_at"), window.here())


def _planned(window: Window) -> QuerySet[Any]:
    """Visits that were to be made in the window; one left out is none."""
    return HomeVisit.objects.filter(window.at("due_at"), window.here()).exclude(state=VisitState.DROPPED)


def _made(window: Window) -> QuerySet[Any]:
    rows = HomeVisit.objects.filter(window.at("visited_at"), window.here())
    return rows.filter(state=VisitState.MADE)


def _tries(window: Window) -> QuerySet[Any]:
    return VisitTry.objects.filter(window.at("at"), window.here())


def _raised(window: Window) -> QuerySet[Any]:
    """Matters that were told at a visit, in the window in which it was written down."""
    return VisitMatter.objects.filter(window.at("visit__recorded_at"), window.here("visit__community"))


def _slips(window: Window) -> QuerySet[Any]:
    """Slips of surveys that were sent in the window, whenever they came back."""
    return Slip.objects.filter(window.at("sent_at"), window.here())


def _events(window: Window) -> QuerySet[Any]:
    return Event.objects.filter(window.at("at"), window.here())


PLANS = (
    Column(_("month"), "month", Cell.DAY),
    Column(_("households"), "households", Cell.NUMBER),
    Column(_("visits needed"), "need", Cell.NUMBER),
    Column(_("made at"), "made_at", Cell.MOMENT, width=20),
)
VISITS = (
    Column(_("day"), "day", Cell.DAY),
    Column(_("unit"), "unit__code"),
    Column(_("who goes"), "visitor", Cell.PERSON),
    Column(_("state"), "state", Cell.WORD, words(VisitState.choices)),
    Column(_("visited at"), "visited_at", Cell.MOMENT, width=20),
    Column(_("visited by"), "made_by", Cell.PERSON),
    Column(_("satisfaction"), "mood", Cell.WORD, words(Mood.choices)),
)
TRIES = (
    Column(_("when"), "at", Cell.MOMENT, width=20),
    Column(_("unit"), "visit__unit__code"),
    Column(_("visited by"), "by", Cell.PERSON),
)
MATTERS = (
    Column(_("number"), "ticket__number", width=16),
    Column(_("unit"), "visit__unit__code"),
    Column(_("written down at"), "visit__recorded_at", Cell.MOMENT, width=20),
)
SLIPS = (
    Column(_("survey"), "survey__title", width=36),
    Column(_("unit"), "unit__code"),
    Column(_("sent at"), "sent_at", Cell.MOMENT, width=20),
    Column(pgettext_lazy("survey", "returned at"), "returned_at", Cell.MOMENT, width=20),
    Column(pgettext_lazy("survey", "how it came"), "answer__source", Cell.WORD, words(Source.choices)),
)
EVENTS = (
    Column(_("when"), "at", Cell.MOMENT, width=20),
    Column(_("event"), "title", width=30),
    Column(pgettext_lazy("event", "place"), "place", width=20),
    Column(_("responsible"), "responsible", Cell.PERSON),
    Column(_("state"), "state", Cell.WORD, words(EventState.choices)),
    Column(_("participants"), "participants", Cell.NUMBER),
)
PART = Part(
    "outreach",
    _("Visits, surveys, events"),
    (
        "households", "home_visits_needed", "home_visits_planned", "home_visits_made", "visits_nobody_home",
        "visit_matters", "survey_slips", "survey_returns", "events", "events_held",
    ),
    families={
        "visit_plans": Family(_plans, PLAN, "counts_at", _("Plans of home visits"), PLANS),
        "home_visits_planned": Family(_planned, VISIT, "due_at", _("Home visits planned"), VISITS),
        "home_visits_made": Family(_made, VISIT, "visited_at", _("Home visits made"), VISITS),
        "visit_tries": Family(_tries, TRY, "at", _("Nobody at home"), TRIES),
        "visit_matters": Family(
            _raised, RAISED, "visit__recorded_at", _("Matters raised at visits"), MATTERS, "visit__community"
        ),
        "survey_slips": Family(_slips, SLIP, "sent_at", _("Survey slips sent"), SLIPS),
        "events": Family(_events, EVENT, "at", _("Events"), EVENTS),
    },
    figures=(
        Figure("households", "visit_plans", _("households"), everything, total="households"),
        Figure("home_visits_needed", "visit_plans", _("home visits needed"), everything, total="need"),
        Figure("home_visits_planned", "home_visits_planned", _("home visits planned"), everything),
        Figure("home_visits_made", "home_visits_made", _("home visits made"), everything, of="households"),
        Figure("visits_nobody_home", "visit_tries", _("times nobody at home"), everything),
        Figure("visit_matters", "visit_matters", _("matters raised at visits"), everything),
        Figure("survey_slips", "survey_slips", _("survey slips sent"), everything),
        Figure(
            "survey_returns", "survey_slips", _("survey slips returned"), lambda _w: Q(returned_at__isnull=False),
            of="survey_slips",
        ),
        Figure("events", "events", _("events planned"), lambda _w: ~Q(state=EventState.CANCELLED)),
        Figure("events_held", "events", _("events held"), lambda _w: Q(state=EventState.HELD), of="events"),
    ),
    splits=(Cut("visit_mood", "home_visits_made", _("home visits by satisfaction"), "mood", of_choices(Mood.choices)),),
)  # fmt: skip
for _shows, _made_of in zip((PLAN, VISIT, TRY, RAISED, SLIP, EVENT), listed_outreach.LISTS, strict=True):
    show(_shows, _made_of)
