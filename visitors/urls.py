"""Addresses of the gate, each with who may (the access table)."""

from django.urls import URLPattern

from staff.access import PUBLIC, guarded
from staff.enums import DESK, OVERSIGHT
from visitors.views import houses

app_name = "visitors"
G = "c/<slug:community>/gate/"
U = "c/<slug:community>/units/<int:unit_id>/house-links/"
H = "h/<str:token>/"
VISITS: list[URLPattern] = [
    guarded(H, houses.house, name="house", GET=PUBLIC),
    guarded(U, houses.house_links, name="house_links", GET=DESK | OVERSIGHT, POST=DESK),
    guarded(U + "<int:pk>/revoke/", houses.revoke, name="revoke_house_link", POST=DESK),
]
PASSES: list[URLPattern] = []
urlpatterns = [*VISITS, *PASSES]
