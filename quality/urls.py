"""Addresses of quality, each with who may (the access table)."""

from django.urls import register_converter
from django.urls.converters import get_converters

from core.pages import MonthConverter
from quality.views import audit, spot_checks
from staff.access import guarded
from staff.enums import LEADS, OVERSIGHT, Role

if "month" not in get_converters():
    register_converter(MonthConverter, "month")
app_name = "quality"
C = "c/<slug:community>/audit/"
D = C + "<day:day>/"
S = "c/<slug:community>/spot-checks/"
M = S + "<month:month>/"
DIRECTOR, SUPERVISOR = frozenset({Role.DIRECTOR}), frozenset({Role.SUPERVISOR})
urlpatterns = [
    guarded(C, audit.audits, name="audits", GET=OVERSIGHT),
    guarded(D, audit.audit, name="audit", GET=OVERSIGHT),
    guarded(D + "remarks/", audit.remark, name="remark", POST=LEADS),
    guarded(D + "sign/", audit.sign, name="sign", POST=LEADS),
    guarded(D + "print/", audit.paper, name="audit_paper", GET=OVERSIGHT),
    guarded(S, spot_checks.draws, name="draws", GET=OVERSIGHT),
    guarded(M, spot_checks.spot_checks, name="spot_checks", GET=OVERSIGHT),
    guarded(M + "judge/", spot_checks.judge, name="judge_checks", POST=DIRECTOR),
    guarded(M + "sign/", spot_checks.sign, name="sign_checks", POST=DIRECTOR),
    guarded(M + "review/", spot_checks.review, name="review_month", POST=SUPERVISOR),
]
