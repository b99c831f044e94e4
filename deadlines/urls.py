"""Addresses of the set-up of limits and calendar."""

from deadlines import views
from staff.access import guarded
from staff.enums import OVERSIGHT, SETUP

app_name = "deadlines"
C = "c/<slug:community>/"
urlpatterns = [
    guarded(C + "limits/", views.limits, name="limits", GET=OVERSIGHT),
    guarded(C + "limits/<str:rule>/", views.limit, name="limit", GET=OVERSIGHT, POST=SETUP),
    guarded(C + "calendar/", views.calendar, name="calendar", GET=OVERSIGHT, POST=SETUP),
    guarded(C + "calendar/forget/", views.forget, name="forget_day", POST=SETUP),
]
