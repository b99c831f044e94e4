"""Addresses of notices."""

from notices import views
from staff.access import guarded
from staff.enums import EVERYONE

app_name = "notices"
urlpatterns = [
    guarded("c/<slug:community>/notices/", views.notice_list, name="list", GET=EVERYONE),
    guarded("c/<slug:community>/notices/read/", views.read_all, name="read_all", POST=EVERYONE),
    guarded("c/<slug:community>/notices/<int:pk>/", views.open_notice, name="open", POST=EVERYONE),
]
