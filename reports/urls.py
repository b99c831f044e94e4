"""Addresses of reports, each with who may (the access table)."""

from reports.views import wall, walls
from staff.access import PUBLIC, guarded
from staff.enums import OVERSIGHT

app_name = "reports"
C = "c/<slug:community>/walls/"
urlpatterns = [
    guarded("wall/<str:token>/", wall.wall, name="wall", GET=PUBLIC),
    guarded("wall/<str:token>/now/", wall.wall_now, name="wall_now", GET=PUBLIC),
    guarded(C, walls.walls, name="walls", GET=OVERSIGHT, POST=OVERSIGHT),
    guarded(C + "<int:pk>/revoke/", walls.revoke, name="wall_revoke", POST=OVERSIGHT),
]
