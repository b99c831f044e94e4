"""Addresses of the staff assessment and of training, each with who may (the access table)."""

from django.urls import register_converter
from django.urls.converters import get_converters

from assessment.views import catalogue, mine, papers, sheets, training
from core.pages import MonthConverter
from staff.access import guarded
from staff.enums import EVERYONE, LEADS, OVERSIGHT, SETUP, Role

if "month" not in get_converters():
    register_converter(MonthConverter, "month")
app_name = "assessment"
DIRECTOR = frozenset({Role.DIRECTOR})
A = "c/<slug:community>/assessment/"
M = A + "<month:month>/"
P = M + "<int:pk>/"
OWN = A + "mine/"
T = "c/<slug:community>/training/"
S = T + "sessions/"
urlpatterns = [
    guarded(A, sheets.now, name="now", GET=OVERSIGHT),
    guarded(OWN, mine.mine, name="mine", GET=EVERYONE),
    guarded(OWN + "<month:month>/", mine.mine, name="mine_month", GET=EVERYONE),
    guarded(OWN + "<month:month>/seen/", mine.seen, name="seen", POST=EVERYONE),
    guarded(OWN + "<month:month>/print/", papers.mine_paper, name="mine_paper", GET=EVERYONE),
    guarded(OWN + "entries/<int:pk>/", mine.contest, name="contest", POST=EVERYONE),
    guarded(A + "catalogue/", catalogue.catalogue, name="catalogue", GET=OVERSIGHT, POST=SETUP),
    guarded(A + "entries/<int:pk>/answer/", sheets.answer, name="answer", POST=LEADS),
    guarded(A + "entries/<int:pk>/strike/", sheets.strike, name="strike", POST=LEADS),
    guarded(M, sheets.month, name="month", GET=OVERSIGHT),
    guarded(M + "confirm/", sheets.confirm_all, name="confirm_month", POST=DIRECTOR),
    guarded(M + "excel/", papers.excel, name="excel", GET=OVERSIGHT),
    guarded(M + "print/", papers.month_paper, name="month_paper", GET=OVERSIGHT),
    guarded(P, sheets.sheet, name="sheet", GET=OVERSIGHT, POST=LEADS),
    guarded(P + "confirm/", sheets.confirm, name="confirm", POST=DIRECTOR),
    guarded(P + "print/", papers.sheet_paper, name="sheet_paper", GET=OVERSIGHT),
    guarded(T, training.now, name="trainings", GET=EVERYONE),
    guarded(T + "plan/", training.plan, name="plan_training", GET=LEADS, POST=LEADS),
    guarded(T + "<month:month>/", training.month, name="training_month", GET=EVERYONE),
    guarded(T + "<month:month>/excel/", training.excel, name="training_excel", GET=OVERSIGHT),
    guarded(S + "<int:pk>/", training.session, name="training", GET=EVERYONE, POST=LEADS),
    guarded(S + "<int:pk>/cancel/", training.cancel, name="cancel_training", POST=LEADS),
    guarded(S + "parts/<int:pk>/sign-off/", training.sign, name="sign_off", POST=LEADS),
]
