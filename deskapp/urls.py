"""Every address of the desk. Each app's urls carry their row of the access table (staff/access.py)."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from deskapp.health import healthz
from deskapp.home import home, styleguide
from deskapp.installed import manifest, offline, worker
from deskapp.metrics import metrics
from staff.access import PUBLIC, SIGNED_IN, guarded
from staff.views.account import set_up_door
from staff.views.own import own_password

handler404 = "deskapp.faults.not_found"
handler500 = "deskapp.faults.broken"

urlpatterns = [
    guarded("", home, name="home", GET=SIGNED_IN),
    guarded("healthz", healthz, name="healthz", GET=PUBLIC),
    guarded("metrics", metrics, name="metrics", GET=PUBLIC),
    guarded("manifest.webmanifest", manifest, name="manifest", GET=PUBLIC),
    guarded("worker.js", worker, name="worker", GET=PUBLIC),
    guarded("offline/", offline, name="offline", GET=PUBLIC),
    path("", include("staff.urls")),
    path("", include("notices.urls")),
    path("", include("deadlines.urls")),
    path("", include("privacy.urls")),
    path("", include("extracts.urls")),
    path("", include("residents.urls")),
    path("", include("phrasebook.urls")),
    path("", include("tickets.urls")),
    path("", include("portal.urls")),
    path("", include("visitors.urls")),
    path("", include("duty.urls")),
    path("", include("outreach.urls")),
    path("", include("assessment.urls")),
    path("", include("quality.urls")),
    path("", include("reports.urls")),
    path("", include("interfaces.urls")),
    guarded("admin/login/", set_up_door, name="set_up_door", GET=PUBLIC),
    guarded("admin/password_change/", own_password, name="set_up_password", GET=SIGNED_IN, POST=SIGNED_IN),
    path("admin/", admin.site.urls),
]

if settings.DEBUG:
    urlpatterns.append(guarded("styleguide/", styleguide, name="styleguide", GET=PUBLIC))
