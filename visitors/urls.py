"""Addresses of the gate, each with who may (the access table)."""

from django.urls import URLPattern

from staff.access import PUBLIC, guarded
from staff.enums import DESK, LEADS, OVERSIGHT
from visitors.pass_enums import CLERKS, GATE, READERS
from visitors.views import houses, pass_gate, pass_house, pass_papers, passes

app_name = "visitors"
G = "c/<slug:community>/gate/"
U = "c/<slug:community>/units/<int:unit_id>/house-links/"
H = "h/<str:token>/"
VISITS: list[URLPattern] = [
    guarded(H, houses.house, name="house", GET=PUBLIC),
    guarded(U, houses.house_links, name="house_links", GET=DESK | OVERSIGHT, POST=DESK),
    guarded(U + "<int:pk>/revoke/", houses.revoke, name="revoke_house_link", POST=DESK),
]
P = G + "passes/"
PASSES: list[URLPattern] = [
    guarded(H + "passes/", pass_house.apply, name="house_pass", POST=PUBLIC),
    guarded(P, passes.passes, name="passes", GET=READERS),
    guarded(P + "add/", passes.add, name="pass_add", GET=CLERKS, POST=CLERKS),
    guarded(P + "gate/", pass_gate.gate, name="pass_gate", GET=GATE, POST=GATE),
    guarded(P + "gate/deeds/", pass_gate.deeds, name="pass_deeds", POST=GATE),
    guarded(P + "codes/", pass_papers.code_list, name="pass_codes", GET=READERS),
    guarded(P + "scan/<uuid:key>/", pass_gate.scan, name="pass_scan", GET=GATE, POST=GATE),
    guarded(P + "units/<int:unit_id>/", passes.unit_passes, name="unit_passes", GET=READERS),
    guarded(P + "files/<int:pk>/", passes.file, name="pass_file", GET=READERS),
    guarded(P + "checks/<int:pk>/look/", passes.look, name="pass_look", POST=LEADS),
    guarded(P + "<int:pk>/", passes.release, name="pass", GET=READERS),
    guarded(P + "<int:pk>/confirm/", passes.confirm, name="pass_confirm", POST=CLERKS),
    guarded(P + "<int:pk>/sign/", passes.sign, name="pass_sign", POST=CLERKS),
    guarded(P + "<int:pk>/withdraw/", passes.withdraw, name="pass_withdraw", POST=CLERKS),
    guarded(P + "<int:pk>/print/", pass_papers.paper, name="pass_paper", GET=CLERKS),
]
urlpatterns = [*VISITS, *PASSES]
