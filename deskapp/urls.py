"""Every address of the desk. Each app's urls carry their row of the access table (staff/access.py)."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from deskapp.health import healthz
from deskapp.home import home, styleguide
from deskapp.installed import manifest, offline, worker
from staff.access import PUBLIC, SIGNED_IN, guarded

urlpatterns = [
    guarded("", home, name="home", GET=SIGNED_IN),
    guarded("healthz", healthz, name="healthz", GET=PUBLIC),
    guarded("manifest.webmanifest", manifest, name="manifest", GET=PUBLIC),
    guarded("worker.js", worker, name="worker", GET=PUBLIC),
    guarded("offline/", offline, name="offline", GET=PUBLIC),
    path("", include("staff.urls")),
    path("", include("notices.urls")),
    path("", include("deadlines.urls")),
    path("", include("privacy.urls")),
    path("", include("residents.urls")),
    path("", include("phrasebook.urls")),
    path("", include("tickets.urls")),
    path("", include("portal.urls")),
    path("", include("visitors.urls")),
    path("", include("duty.urls")),
    path("", include("quality.urls")),
    path("", include("reports.urls")),
    path("admin/", admin.site.urls),
]

if settings.DEBUG:
    urlpatterns.append(guarded("styleguide/", styleguide, name="styleguide", GET=PUBLIC))
