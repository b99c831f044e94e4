"""Addresses of the phrasebook, each with who may."""

from phrasebook import views
from staff.access import guarded
from staff.enums import DESK, LEADS, OVERSIGHT

app_name = "phrasebook"
C = "c/<slug:community>/phrases/"
urlpatterns = [
    guarded(C, views.phrases, name="list", GET=DESK | OVERSIGHT),
    guarded(C + "own/", views.make_own, name="own", POST=LEADS),
    guarded(C + "new/", views.phrase, name="new", GET=LEADS, POST=LEADS),
    guarded(C + "<int:pk>/", views.phrase, name="phrase", GET=LEADS, POST=LEADS),
]
