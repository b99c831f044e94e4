"""Addresses of the roster, the duty log and the change of shift, each with who may (the access table)."""

from duty.views import (
    changes,
    emergencies,
    fill,
    handover,
    key_counts,
    key_register,
    keys,
    log,
    months,
    patrol_routes,
    patrols,
    posts,
    setup,
    sheets,
    unit_keys,
)
from residents.enums import READERS
from staff.access import guarded
from staff.enums import EVERYONE, LEADS, OVERSIGHT, Role

app_name = "duty"
C = "c/<slug:community>/roster/"
R = C + "<int:pk>/"
L = "c/<slug:community>/duty/log/"
K = "c/<slug:community>/keys/"
E = "c/<slug:community>/emergencies/"
P = "c/<slug:community>/patrols/"
DUTY = EVERYONE - {Role.ADMINISTRATOR}
H = "c/<slug:community>/duty/handover/"
WORKING = EVERYONE - {Role.ADMINISTRATOR}
urlpatterns = [
    guarded(C, months.rosters, name="rosters", GET=EVERYONE, POST=LEADS),
    guarded(C + "now/", months.now_page, name="now", GET=EVERYONE),
    guarded(C + "mine/", months.my_page, name="mine", GET=EVERYONE),
    guarded(C + "shifts/", setup.shifts, name="shifts", GET=OVERSIGHT, POST=LEADS),
    guarded(C + "changes/<int:pk>/", changes.change, name="change", GET=EVERYONE, POST=EVERYONE),
    guarded(R, months.roster, name="roster", GET=EVERYONE),
    guarded(R + "edit/", fill.edit, name="edit", GET=LEADS, POST=LEADS),
    guarded(R + "cells/", fill.cells, name="cells", POST=LEADS),
    guarded(R + "copy/", months.copy, name="copy", POST=LEADS),
    guarded(R + "publish/", months.publish, name="publish", POST=LEADS),
    guarded(R + "ask/", changes.ask, name="ask", GET=EVERYONE, POST=EVERYONE),
    guarded(R + "excel/", sheets.export, name="export", GET=EVERYONE),
    guarded(R + "template/", sheets.template, name="template", GET=LEADS),
    guarded(R + "import/", sheets.choose, name="import", GET=LEADS, POST=LEADS),
    guarded(R + "import/<uuid:key>/", sheets.draft, name="import_draft", GET=LEADS, POST=LEADS),
    guarded(R + "import/<uuid:key>/faults/", sheets.faults, name="import_faults", GET=LEADS),
    guarded("c/<slug:community>/duty/posts/", posts.posts, name="posts", GET=OVERSIGHT, POST=LEADS),
    guarded(L, log.log, name="log", GET=EVERYONE, POST=EVERYONE - {Role.ADMINISTRATOR}),
    guarded(L + "search/", log.search, name="log_search", GET=EVERYONE, POST=EVERYONE),
    guarded(L + "print/", log.paper, name="log_paper", GET=EVERYONE),
    guarded(
        L + "<int:pk>/correct/", log.correct, name="log_correct", GET=EVERYONE, POST=EVERYONE - {Role.ADMINISTRATOR}
    ),
    guarded(L + "files/<int:pk>/", log.file, name="log_file", GET=EVERYONE),
    guarded(K, keys.keys, name="keys", GET=EVERYONE),
    guarded("c/<slug:community>/units/<int:unit_id>/keys/", unit_keys.unit_keys, name="unit_keys", GET=READERS),
    guarded(
        "c/<slug:community>/residents/<int:resident_id>/keys/",
        unit_keys.resident_keys,
        name="resident_keys",
        GET=READERS,
    ),
    guarded(K + "add/", key_register.add, name="key_add", GET=DUTY, POST=DUTY),
    guarded(K + "print/", keys.paper, name="keys_paper", GET=EVERYONE),
    guarded(K + "<int:pk>/", keys.key, name="key", GET=EVERYONE, POST=DUTY),
    guarded(K + "<int:pk>/edit/", key_register.edit, name="key_edit", GET=DUTY, POST=DUTY),
    guarded(K + "<int:pk>/move/", key_register.move, name="key_move", GET=DUTY, POST=DUTY),
    guarded(K + "<int:pk>/retire/", key_register.retire, name="key_retire", GET=DUTY, POST=DUTY),
    guarded(K + "loans/<int:pk>/", keys.loan, name="key_loan", GET=EVERYONE, POST=DUTY),
    guarded(K + "signatures/<int:pk>/", keys.signature, name="key_signature", GET=EVERYONE),
    guarded(E, emergencies.emergencies, name="emergencies", GET=EVERYONE, POST=DUTY),
    guarded(E + "<int:pk>/", emergencies.emergency, name="emergency", GET=EVERYONE, POST=DUTY),
    guarded(E + "<int:pk>/print/", emergencies.paper, name="emergency_paper", GET=EVERYONE),
    guarded(P, patrols.patrols, name="patrols", GET=EVERYONE),
    guarded(P + "routes/add/", patrol_routes.route, name="patrol_route_add", GET=LEADS, POST=LEADS),
    guarded(P + "routes/<int:pk>/", patrol_routes.route, name="patrol_route", GET=LEADS, POST=LEADS),
    guarded(P + "routes/<int:pk>/points/", patrol_routes.points, name="patrol_points", GET=LEADS, POST=LEADS),
    guarded(P + "routes/<int:pk>/retire/", patrol_routes.retire, name="patrol_route_retire", GET=LEADS, POST=LEADS),
    guarded(P + "routes/<int:pk>/codes/", patrol_routes.codes, name="patrol_codes", GET=LEADS),
    guarded(P + "rounds/<int:pk>/", patrols.walked, name="patrol_round", GET=EVERYONE, POST=DUTY),
    guarded(P + "points/<uuid:key>/", patrols.point, name="patrol_point", GET=EVERYONE, POST=DUTY),
    guarded(K + "counts/", key_counts.counts, name="key_counts", GET=EVERYONE),
    guarded(K + "counts/<int:pk>/", key_counts.count, name="key_count", GET=EVERYONE, POST=DUTY),
    guarded(H, handover.start, name="handovers", GET=EVERYONE, POST=WORKING),
    guarded(H + "items/<int:pk>/", handover.items, name="post_items", GET=EVERYONE, POST=LEADS),
    guarded(H + "<int:pk>/", handover.page, name="handover", GET=EVERYONE),
    guarded(H + "<int:pk>/save/", handover.save, name="handover_save", POST=WORKING),
    guarded(H + "<int:pk>/consent/", handover.consent, name="handover_consent", POST=WORKING),
    guarded(H + "<int:pk>/sign/", handover.sign, name="handover_sign", POST=WORKING),
    guarded(H + "<int:pk>/withdraw/", handover.withdraw, name="handover_withdraw", POST=WORKING),
    guarded(H + "<int:pk>/print/", handover.paper, name="handover_paper", GET=EVERYONE),
]
