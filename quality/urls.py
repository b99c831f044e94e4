"""Addresses of quality, each with who may (the access table)."""

from quality.views import audit
from staff.access import guarded
from staff.enums import LEADS, OVERSIGHT

app_name = "quality"
C = "c/<slug:community>/audit/"
D = C + "<day:day>/"
urlpatterns = [
    guarded(C, audit.audits, name="audits", GET=OVERSIGHT),
    guarded(D, audit.audit, name="audit", GET=OVERSIGHT),
    guarded(D + "remarks/", audit.remark, name="remark", POST=LEADS),
    guarded(D + "sign/", audit.sign, name="sign", POST=LEADS),
    guarded(D + "print/", audit.paper, name="audit_paper", GET=OVERSIGHT),
]
