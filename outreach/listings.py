"""The lists of outreach that can be taken along (extracts): visits at home, surveys, events.

Which household answered is known to whoever reads the surveys; what it said, and when, stands beside no household but
where it asks for somebody, and the residents' own words are for the desk, as on the pages.
"""

from datetime import datetime
from typing import Any

from django.db.models import Avg, Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from extracts.columns import column, columns_of, computed, yes_no
from extracts.enums import CellKind, Group
from extracts.filters import Filter, choice, flag, listed, period, person
from extracts.registry import Listing, register
from outreach.enums import READERS, Kind
from outreach.models import Event, HomeVisit, Question, Reply, Return, Slip, Survey
from outreach.models.surveys import spoken
from outreach.rules.surveys import MARKS, MOST_CHOICES
from residents.listings import building
from residents.people_columns import called
from staff.enums import DESK
from staff.models import Membership

PLACES = range(1, MOST_CHOICES + 1)
COUNTS = tuple(f"n{place}" for place in PLACES)
SURVEY = (_("Survey"), "title", "title_en")
BY_DOOR = ("-survey__sent_at", "unit__building__number", "unit__code", "pk")


def _visits(who: Membership, _now: datetime) -> QuerySet[Any]:
    return HomeVisit.objects.filter(community=who.community).annotate(matters=Count("raised"))


def _slips(who: Membership, _now: datetime) -> QuerySet[Any]:
    return Slip.objects.filter(survey__community=who.community)


def _questions(who: Membership, _now: datetime) -> QuerySet[Any]:
    counts = {
        name: Count("replies", filter=Q(replies__number=place)) for name, place in zip(COUNTS, PLACES, strict=True)
    }
    rows = Question.objects.filter(survey__community=who.community, survey__sent_at__isnull=False)
    mean = Avg("replies__number", filter=Q(kind=Kind.SCALE))
    return rows.annotate(answered=Count("replies__of", distinct=True), mean=mean, **counts)


def _words(who: Membership, _now: datetime) -> QuerySet[Any]:
    return Reply.objects.filter(of__survey__community=who.community).exclude(text="")


def _asks(who: Membership, _now: datetime) -> QuerySet[Any]:
    return Return.objects.filter(Q(unhappy=True) | Q(call_back=True), survey__community=who.community)


def _events(who: Membership, _now: datetime) -> QuerySet[Any]:
    return Event.objects.filter(community=who.community)


def register_all() -> None:
    """Called when the app is ready."""
    register(_at_home(), _came_back(), _results(), _own_words(), _asking(), _year())


def _survey(path: str = "survey") -> Any:
    """The column that names the survey in the reader's language."""
    title, *names = SURVEY
    return computed(title, *(f"{path}__{name}" for name in names), show=spoken)


def _of_survey(path: str = "survey") -> Filter:
    return listed("survey", _("Survey"), _sent, path)


def _sent(who: Membership) -> list[tuple[str, str]]:
    rows = Survey.objects.filter(community=who.community, sent_at__isnull=False).order_by("-sent_at", "-pk")
    return [(str(one.pk), str(one)) for one in rows]


def _at_home() -> Listing:
    columns = (
        *columns_of(
            HomeVisit,
            (_("Month"), "plan__month"),
            (_("Day"), "day"),
            (_("Building"), "unit__building__number"),
            (_("Unit"), "unit__code"),
            (_("Who goes"), "visitor"),
            (_("State"), "state"),
            (_("Nobody at home, times"), "tries"),
            (_("Visited at"), "visited_at"),
            (_("Visited by"), "made_by"),
        ),
        called(_("Resident"), "resident__name", "resident__gender"),
        *columns_of(
            HomeVisit,
            (_("Somebody else who was met"), "met"),
            (_("Satisfaction"), "mood"),
            (_("What was said"), "words"),
        ),
        computed(_("Matters raised"), "matters", kind=CellKind.NUMBER),
        *columns_of(HomeVisit, (_("Left out by"), "dropped_by"), (_("Why it is left out"), "dropped_why")),
    )
    filters = (
        period(HomeVisit, _("Month"), "plan__month"),
        period(HomeVisit, _("Day"), "day"),
        choice(HomeVisit, _("State"), "state"),
        choice(HomeVisit, _("Satisfaction"), "mood"),
        person(_("Who goes"), "visitor"),
        building(),
    )
    order = ("-day", "unit__code", "pk")
    return Listing("home-visits", Group.OUTREACH, _("Home visits"), "house", _visits, columns, filters, READERS, order)


def _came_back() -> Listing:
    """No moment of the answer: beside the words it would tell whose they are."""
    columns = (
        _survey(),
        *columns_of(
            Slip,
            (_("Year"), "survey__year"),
            (_("Half-year"), "survey__half"),
            (_("Building"), "unit__building__number"),
            (_("Unit"), "unit__code"),
            (_("Sent"), "sent_at"),
            (_("Until"), "survey__due_at"),
        ),
        computed(pgettext_lazy("survey", "Returned"), "returned_at", show=lambda at: yes_no(at is not None)),
    )
    back = flag("returned", pgettext_lazy("survey", "Returned"), Q(returned_at__isnull=False))
    filters = (_of_survey(), building(), back)
    title = _("Surveys: who has answered")
    return Listing("survey-slips", Group.OUTREACH, title, "clipboard-list", _slips, columns, filters, READERS, BY_DOOR)


def _results() -> Listing:
    columns = (
        _survey(),
        *columns_of(Question, (_("Year"), "survey__year"), (_("Half-year"), "survey__half"), (_("No."), "place")),
        computed(_("Question"), "text", "text_en", show=spoken),
        *columns_of(Question, (_("Kind of question"), "kind")),
        computed(pgettext_lazy("survey", "Answered"), "answered", kind=CellKind.NUMBER),
        computed(
            pgettext_lazy("survey", "Mean"),
            "mean",
            show=lambda mean: None if mean is None else round(mean, 2),
            kind=CellKind.NUMBER,
        ),
        computed(pgettext_lazy("survey", "How often each"), "kind", "options", *COUNTS, show=_how_often),
    )
    filters = (_of_survey(), choice(Question, _("Kind of question"), "kind"))
    title, order = _("Surveys: question by question"), ("-survey__sent_at", "place", "pk")
    return Listing("survey-questions", Group.OUTREACH, title, "chart-bar", _questions, columns, filters, READERS, order)


def _how_often(kind: str, options: str, *counts: int) -> str:
    """Each mark or choice with how many gave it; the best mark first."""
    if kind == Kind.TEXT:
        return ""
    if kind == Kind.SCALE:
        return "; ".join(f"{mark}: {counts[mark - 1]}" for mark in reversed(MARKS))
    words = Question(options=options).choices
    return "; ".join(f"{word}: {count}" for word, count in zip(words, counts, strict=False))


def _own_words() -> Listing:
    """Without household and moment, as the page has them."""
    columns = (
        _survey("of__survey"),
        *columns_of(Reply, (_("Year"), "of__survey__year"), (_("Half-year"), "of__survey__half")),
        computed(_("Question"), "question__text", "question__text_en", show=spoken),
        *columns_of(Reply, (_("Words of the residents"), "text")),
    )
    title, filters = _("Surveys: words of the residents"), (_of_survey("of__survey"),)
    return Listing("survey-words", Group.OUTREACH, title, "message-square-text", _words, columns, filters, DESK)


def _asking() -> Listing:
    columns = (
        _survey(),
        *columns_of(
            Return,
            (_("When"), "at"),
            (_("Unit"), "slip__unit__code"),
            (_("Low mark"), "unhappy"),
            (_("Wishes to be called"), "call_back"),
            (_("Phone"), "phone"),
            (pgettext_lazy("survey", "How it came"), "source"),
            (_("Ticket"), "ticket__number"),
            (_("State"), "ticket__state"),
        ),
    )
    waits = flag("open", _("Still to be made a matter"), Q(ticket=None))
    filters = (_of_survey(), period(Return, _("When"), "at"), building("slip__unit__building"), waits)
    title, order = _("Surveys: answers that ask for somebody"), ("-at", "-pk")
    return Listing("survey-asks", Group.OUTREACH, title, "phone-call", _asks, columns, filters, DESK, order)


def _year() -> Listing:
    columns = (
        *columns_of(Event, (_("When"), "at"), (_("Event"), "title"), (_("Place"), "place")),
        column(Event, pgettext_lazy("event", "For whom"), "for_whom"),
        *columns_of(
            Event,
            (_("Budget"), "budget"),
            (_("Responsible"), "responsible"),
            (_("State"), "state"),
            (_("Why it is cancelled"), "cancelled_why"),
            (_("Participants"), "participants"),
            (pgettext_lazy("event", "What went well"), "good"),
            (pgettext_lazy("event", "What did not go well"), "bad"),
            (pgettext_lazy("event", "What to do next time"), "next_time"),
            (_("Evaluated by"), "evaluated_by"),
            (_("Evaluated at"), "evaluated_at"),
        ),
    )
    filters = (
        period(Event, _("When"), "at"),
        choice(Event, _("State"), "state"),
        person(_("Responsible"), "responsible"),
    )
    order = ("-at", "-pk")
    return Listing("events", Group.OUTREACH, _("Events"), "party-popper", _events, columns, filters, READERS, order)
