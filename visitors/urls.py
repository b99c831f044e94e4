"""Addresses of the gate, each with who may (the access table)."""

from django.urls import URLPattern

from staff.access import PUBLIC, guarded
from staff.enums import DESK, LEADS, OVERSIGHT
from visitors.access import GATE, SEES
from visitors.pass_enums import CLERKS, READERS
from visitors.pass_enums import GATE as PASS_GATE
from visitors.views import (
    alarms,
    announced,
    beside,
    gate,
    home,
    houses,
    pass_gate,
    pass_house,
    pass_papers,
    passes,
    permits,
    visit,
)

app_name = "visitors"
G = "c/<slug:community>/gate/"
U = "c/<slug:community>/units/<int:unit_id>/"
H = "h/<str:token>/"
VISITS: list[URLPattern] = [
    guarded(G, gate.gate, name="gate", GET=SEES, POST=SEES),
    guarded(G + "now/", gate.now_part, name="now", GET=SEES),
    guarded(G + "returning/", gate.returning_part, name="returning", POST=SEES),
    guarded(G + "hosts/", gate.hosts_part, name="hosts", POST=GATE),
    guarded(G + "new/", gate.new, name="new", GET=GATE, POST=GATE),
    guarded(G + "visits/", gate.visits, name="visits", GET=SEES),
    guarded(G + "visits/<int:pk>/", visit.visit, name="visit", GET=SEES, POST=GATE),
    guarded(G + "visits/<int:pk>/state/", visit.state_part, name="visit_state", GET=SEES),
    guarded(G + "forced/", alarms.force, name="force", POST=GATE),
    guarded(G + "alarm-line/", alarms.alarm_line, name="alarm_line", GET=SEES),
    guarded(G + "alarms/<int:pk>/", alarms.alarm, name="alarm", GET=SEES, POST=GATE),
    guarded(G + "announce/", announced.announce, name="announce", GET=DESK, POST=DESK),
    guarded(G + "announced/<str:token>/", announced.scan, name="announced", GET=GATE),
    guarded(G + "code/", announced.typed, name="typed", POST=GATE),
    guarded(G + "beside/", beside.name_colleague, name="beside", POST=DESK),
    guarded(G + "expected/<int:pk>/", announced.expected, name="expected", GET=SEES, POST=GATE),
    guarded(G + "expected/<int:pk>/withdraw/", announced.withdraw, name="withdraw", POST=DESK),
    guarded(G + "permits/", permits.permits, name="permits", GET=SEES),
    guarded(G + "permits/new/", permits.new_permit, name="new_permit", GET=DESK, POST=DESK),
    guarded(G + "permits/<int:pk>/", permits.permit, name="permit", GET=SEES, POST=GATE),
    guarded(G + "permits/<int:pk>/card/", permits.card, name="permit_card", GET=DESK | OVERSIGHT),
    guarded(G + "permits/code/<uuid:key>/", permits.scan_permit, name="scan_permit", GET=GATE),
    guarded(G + "watch/", permits.watch, name="watch", GET=OVERSIGHT, POST=LEADS),
    guarded(G + "watch/<int:pk>/end/", permits.stop, name="stop_watching", POST=LEADS),
    guarded(G + "settings/", permits.settings, name="settings", GET=OVERSIGHT, POST=LEADS),
    guarded(U + "visits/", gate.unit_panel, name="unit_visits", GET=DESK | OVERSIGHT),
    guarded(
        "c/<slug:community>/residents/<int:resident_id>/visits/",
        gate.resident_panel,
        name="resident_visits",
        GET=DESK | OVERSIGHT,
    ),
    guarded(U + "house-links/", houses.house_links, name="house_links", GET=DESK | OVERSIGHT, POST=DESK),
    guarded(U + "house-links/<int:pk>/revoke/", houses.revoke, name="revoke_house_link", POST=DESK),
    guarded(H, houses.house, name="house", GET=PUBLIC),
    guarded(H + "visits/<int:pk>/answer/", home.answer, name="house_answer", POST=PUBLIC),
    guarded(H + "visits/<int:pk>/read/", home.read, name="house_read", POST=PUBLIC),
    guarded(H + "announce/", home.announce, name="house_announce", POST=PUBLIC),
    guarded(H + "announced/<int:pk>/withdraw/", home.withdraw, name="house_withdraw", POST=PUBLIC),
    guarded("a/<str:token>/", home.consent_page, name="consent", GET=PUBLIC, POST=PUBLIC),
    guarded("v/<str:token>/", announced.visitor, name="visitor", GET=PUBLIC),
]
P = G + "passes/"
PASSES: list[URLPattern] = [
    guarded(H + "passes/", pass_house.apply, name="house_pass", POST=PUBLIC),
    guarded(P, passes.passes, name="passes", GET=READERS),
    guarded(P + "add/", passes.add, name="pass_add", GET=CLERKS, POST=CLERKS),
    guarded(P + "gate/", pass_gate.gate, name="pass_gate", GET=PASS_GATE, POST=PASS_GATE),
    guarded(P + "gate/deeds/", pass_gate.deeds, name="pass_deeds", POST=PASS_GATE),
    guarded(P + "codes/", pass_papers.code_list, name="pass_codes", GET=READERS),
    guarded(P + "scan/<uuid:key>/", pass_gate.scan, name="pass_scan", GET=PASS_GATE, POST=PASS_GATE),
    guarded(P + "units/<int:unit_id>/", passes.unit_passes, name="unit_passes", GET=READERS),
    guarded(P + "residents/<int:resident_id>/", passes.resident_passes, name="resident_passes", GET=READERS),
    guarded(P + "files/<int:pk>/", passes.file, name="pass_file", GET=READERS),
    guarded(P + "checks/<int:pk>/look/", passes.look, name="pass_look", POST=LEADS),
    guarded(P + "<int:pk>/", passes.release, name="pass", GET=READERS),
    guarded(P + "<int:pk>/confirm/", passes.confirm, name="pass_confirm", POST=CLERKS),
    guarded(P + "<int:pk>/sign/", passes.sign, name="pass_sign", POST=CLERKS),
    guarded(P + "<int:pk>/withdraw/", passes.withdraw, name="pass_withdraw", POST=CLERKS),
    guarded(P + "<int:pk>/print/", pass_papers.paper, name="pass_paper", GET=CLERKS),
]
urlpatterns = [*VISITS, *PASSES]
