"""Addresses of outreach, each with who may (the access table)."""

from django.urls import URLPattern

from outreach.enums import READERS, VISITORS
from outreach.views import answer, books, events, survey_panel, survey_paper, survey_results, surveys, visits
from staff.access import PUBLIC, guarded
from staff.enums import DESK, LEADS

app_name = "outreach"
V = "c/<slug:community>/home-visits/"
S = "c/<slug:community>/surveys/"
E = "c/<slug:community>/events/"
VISITS: list[URLPattern] = [
    guarded(V, visits.plan, name="plan", GET=READERS),
    guarded(V + "make/", visits.make, name="make", POST=LEADS),
    guarded(V + "add/", visits.add, name="add", POST=VISITORS),
    guarded(V + "mine/", visits.mine, name="mine", GET=READERS),
    guarded(V + "map/", visits.coverage, name="coverage", GET=READERS),
    guarded(V + "book/<str:month>/", books.visits_book, name="visits_book", GET=READERS),
    guarded(V + "<int:pk>/", visits.visit, name="visit", GET=READERS, POST=VISITORS),
    guarded(V + "<int:pk>/change/", visits.change, name="change", POST=LEADS),
    guarded(V + "<int:pk>/drop/", visits.drop, name="drop", POST=LEADS),
    guarded(
        "c/<slug:community>/units/<int:unit_id>/home-visits/", visits.unit_panel, name="unit_home_visits", GET=READERS
    ),
    guarded(
        "c/<slug:community>/residents/<int:resident_id>/home-visits/",
        visits.resident_panel,
        name="resident_home_visits",
        GET=READERS,
    ),
]
SURVEYS: list[URLPattern] = [
    guarded(S, surveys.surveys, name="surveys", GET=READERS),
    guarded(S + "new/", surveys.new, name="survey_new", GET=LEADS, POST=LEADS),
    guarded(S + "year/", survey_results.year, name="survey_year", GET=READERS),
    guarded(S + "<int:pk>/", survey_results.survey, name="survey", GET=READERS),
    guarded(S + "<int:pk>/edit/", surveys.edit, name="survey_edit", GET=LEADS, POST=LEADS),
    guarded(S + "<int:pk>/question/", surveys.question, name="survey_question", POST=LEADS),
    guarded(S + "<int:pk>/preview/", surveys.preview, name="survey_preview", GET=READERS),
    guarded(S + "<int:pk>/send/", surveys.send, name="survey_send", POST=LEADS),
    guarded(S + "<int:pk>/answers/", survey_results.answers, name="survey_answers", GET=DESK),
    guarded(S + "<int:pk>/answers/<int:row>/raise/", survey_results.raised, name="survey_raise", POST=VISITORS),
    guarded(S + "<int:pk>/missing/", survey_results.missing, name="survey_missing", GET=READERS),
    guarded(S + "<int:pk>/paper/<int:row>/", survey_paper.enter, name="survey_paper", GET=DESK, POST=DESK),
    guarded(S + "<int:pk>/sheets/", survey_paper.sheets, name="survey_sheets", GET=DESK),
    guarded(S + "<int:pk>/book/", books.survey_book, name="survey_book", GET=DESK),
    guarded("c/<slug:community>/units/<int:unit_id>/surveys/", survey_panel.of_unit, name="unit_surveys", GET=READERS),
    guarded(
        "c/<slug:community>/residents/<int:resident_id>/surveys/",
        survey_panel.of_resident,
        name="resident_surveys",
        GET=READERS,
    ),
    guarded("s/<str:token>/", answer.answer, name="answer", GET=PUBLIC, POST=PUBLIC),
]
EVENTS: list[URLPattern] = [
    guarded(E, events.events, name="events", GET=READERS),
    guarded(E + "print/", events.paper, name="events_paper", GET=READERS),
    guarded(E + "add/", events.add, name="event_add", GET=LEADS, POST=LEADS),
    guarded(E + "<int:pk>/", events.event, name="event", GET=READERS),
    guarded(E + "<int:pk>/photos/<int:file>/", events.photo, name="event_photo", GET=READERS),
    guarded(E + "<int:pk>/change/", events.change, name="event_change", POST=LEADS),
    guarded(E + "<int:pk>/cancel/", events.cancel, name="event_cancel", POST=LEADS),
    guarded(E + "<int:pk>/evaluate/", events.evaluate, name="event_evaluate", POST=DESK),
]
urlpatterns = [*VISITS, *SURVEYS, *EVENTS]
