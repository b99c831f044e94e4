"""Addresses of the care for personal data, each with who may (the access table)."""

from privacy.views import keeping, persons, reveals
from staff.access import PUBLIC, guarded
from staff.enums import EVERYONE, LEADS, OVERSIGHT

app_name = "privacy"
C = "c/<slug:community>/personal/"
urlpatterns = [
    guarded(C, keeping.keeping, name="keeping", GET=EVERYONE, POST=LEADS),
    guarded(C + "erased/", keeping.runs, name="runs", GET=OVERSIGHT),
    guarded(C + "person/", persons.person, name="person", GET=LEADS, POST=LEADS),
    guarded(C + "person/export/", persons.export, name="export", POST=LEADS),
    guarded(C + "person/erase/", persons.erase, name="erase", POST=LEADS),
    guarded(C + "seen/", reveals.seen, name="reveals", GET=OVERSIGHT),
    guarded(C + "seen/allow/", reveals.allow, name="allow", POST=LEADS),
    guarded(C + "seen/limit/", reveals.limit, name="limit", POST=LEADS),
    guarded(C + "show/<str:kind>/<int:pk>/", reveals.ask, name="reveal", GET=EVERYONE, POST=EVERYONE),
    guarded("k/<slug:place>/", keeping.public, name="public", GET=PUBLIC),
]
