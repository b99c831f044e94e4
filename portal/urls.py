"""Addresses of the resident's page, open to whoever holds the link, and of the desk's page that makes it."""

from portal import views
from staff.access import PUBLIC, guarded
from staff.enums import EVERYONE

app_name = "portal"
T = "c/<slug:community>/tickets/<str:number>/link/"
urlpatterns = [
    guarded("r/<str:token>/", views.page, name="page", GET=PUBLIC),
    guarded("r/<str:token>/word/", views.word, name="word", POST=PUBLIC),
    guarded("r/<str:token>/urge/", views.urge, name="urge", POST=PUBLIC),
    guarded("r/<str:token>/files/<int:pk>/", views.file, name="file", GET=PUBLIC),
    guarded("r/<str:token>/opinion/", views.opinion, name="opinion", POST=PUBLIC),
    guarded(T, views.link, name="link", GET=EVERYONE, POST=EVERYONE),
    guarded(T + "revoke/", views.revoke, name="revoke", POST=EVERYONE),
]
