"""Addresses of places and people, each with who may (the access table)."""

from residents.enums import EDITORS, ON_SITE, READERS
from residents.views import books, fees, lists, move_in, panels, people, permits, places, renovations, vehicles
from staff.access import guarded
from staff.enums import LEADS, OVERSIGHT, Role

app_name = "residents"
C = "c/<slug:community>/"
L = C + "places/import/"
W = C + "places/workbook/"
U = C + "units/<int:unit_id>/"
P = C + "parking/"
V = C + "vehicles/<int:pk>/"
M = C + "move-ins/<int:pk>/"
R = C + "renovations/"
# the gate scans the card on a windscreen; whoever walks the house looks at the works
AT_THE_GATE = READERS | {Role.GUARD}
urlpatterns = [
    guarded(C + "places/", places.places, name="places", GET=READERS),
    guarded(C + "places/new/", places.new_units, name="new_units", GET=OVERSIGHT, POST=OVERSIGHT),
    guarded(C + "units/<int:unit_id>/", places.unit, name="unit", GET=READERS),
    guarded(C + "residents/new/", people.new_resident, name="new_resident", GET=EDITORS, POST=EDITORS),
    guarded(C + "residents/<int:resident_id>/", people.resident, name="resident", GET=READERS),
    guarded(
        C + "residents/<int:resident_id>/edit/", people.edit_resident, name="edit_resident", GET=EDITORS, POST=EDITORS
    ),
    guarded(L, lists.choose, name="import", GET=OVERSIGHT, POST=OVERSIGHT),
    guarded(L + "template/", lists.template, name="import_template", GET=OVERSIGHT),
    guarded(L + "<uuid:key>/", lists.draft, name="import_draft", GET=OVERSIGHT, POST=OVERSIGHT),
    guarded(L + "<uuid:key>/faults/", lists.faults, name="import_faults", GET=OVERSIGHT),
    guarded(W, books.books, name="books", GET=OVERSIGHT, POST=OVERSIGHT),
    guarded(W + "template/", books.template, name="book_template", GET=OVERSIGHT),
    guarded(W + "export/", books.export, name="book_export", POST=OVERSIGHT),
    guarded(W + "export/plain/", books.export_plain, name="book_export_plain", POST=LEADS),
    guarded(W + "<uuid:key>/", books.book, name="book", GET=OVERSIGHT, POST=OVERSIGHT),
    guarded(W + "<uuid:key>/copy/", books.copy, name="book_copy", GET=OVERSIGHT),
    guarded(U + "edit/", vehicles.edit_unit, name="edit_unit", GET=EDITORS, POST=EDITORS),
    guarded(U + "vehicles/", panels.unit_vehicles, name="unit_vehicles", GET=READERS),
    guarded(U + "vehicles/new/", vehicles.new_vehicle, name="new_vehicle", GET=EDITORS, POST=EDITORS),
    guarded(U + "move-ins/", panels.unit_move_in, name="unit_move_in", GET=READERS),
    guarded(U + "move-ins/new/", move_in.begin, name="new_move_in", GET=EDITORS, POST=EDITORS),
    guarded(U + "renovations/", panels.unit_renovations, name="unit_renovations", GET=READERS),
    guarded(U + "renovations/new/", renovations.register, name="new_renovation", GET=EDITORS, POST=EDITORS),
    guarded(U + "fees/", panels.unit_fees, name="unit_fees", GET=READERS),
    guarded(U + "changes/", panels.unit_changes, name="unit_changes", GET=READERS),
    guarded(
        C + "residents/<int:resident_id>/vehicles/", panels.resident_vehicles, name="resident_vehicles", GET=READERS
    ),
    guarded(
        C + "residents/<int:resident_id>/renovations/",
        panels.resident_renovations,
        name="resident_renovations",
        GET=READERS,
    ),
    guarded(C + "residents/<int:resident_id>/fees/", panels.resident_fees, name="resident_fees", GET=READERS),
    guarded(C + "residents/<int:resident_id>/move-ins/", panels.resident_move_in, name="resident_move_in", GET=READERS),
    guarded(C + "residents/<int:resident_id>/changes/", panels.resident_changes, name="resident_changes", GET=READERS),
    guarded(V + "edit/", vehicles.edit_vehicle, name="edit_vehicle", GET=EDITORS, POST=EDITORS),
    guarded(V + "remove/", vehicles.drop_vehicle, name="drop_vehicle", GET=EDITORS, POST=EDITORS),
    guarded(V + "permit/", permits.issue, name="issue_permit", GET=EDITORS, POST=EDITORS),
    guarded(P, permits.permits, name="permits", GET=AT_THE_GATE),
    guarded(P + "settings/", permits.settings, name="parking_settings", GET=EDITORS, POST=EDITORS),
    guarded(P + "<int:pk>/", permits.permit, name="permit", GET=AT_THE_GATE),
    guarded(P + "<int:pk>/card/", permits.card, name="permit_card", GET=READERS),
    guarded(P + "<int:pk>/renew/", permits.renew, name="renew_permit", GET=EDITORS, POST=EDITORS),
    guarded(P + "<int:pk>/withdraw/", permits.withdraw, name="withdraw_permit", GET=EDITORS, POST=EDITORS),
    guarded(M, move_in.move_in, name="move_in", GET=READERS, POST=EDITORS),
    guarded(M + "sign/", move_in.sign, name="sign_move_in", POST=EDITORS),
    guarded(M + "cancel/", move_in.cancel, name="cancel_move_in", POST=EDITORS),
    guarded(M + "print/", move_in.paper, name="move_in_paper", GET=READERS),
    guarded(M + "files/<int:file>/", move_in.file, name="move_in_file", GET=READERS),
    guarded(R, renovations.renovations, name="renovations", GET=ON_SITE),
    guarded(R + "<int:pk>/", renovations.renovation, name="renovation", GET=ON_SITE, POST=ON_SITE),
    guarded(R + "<int:pk>/print/", renovations.paper, name="renovation_paper", GET=READERS),
    guarded(R + "<int:pk>/last-day/", renovations.last_day, name="renovation_last_day", GET=EDITORS, POST=EDITORS),
    guarded(R + "<int:pk>/deposit/", renovations.deposit, name="renovation_deposit", GET=EDITORS, POST=EDITORS),
    guarded(R + "<int:pk>/workers/", renovations.workers, name="renovation_workers", GET=EDITORS, POST=EDITORS),
    guarded(
        R + "<int:pk>/step/<slug:state>/", renovations.take_step, name="renovation_step", GET=EDITORS, POST=EDITORS
    ),
    guarded(R + "<int:pk>/files/<int:file>/", renovations.file, name="renovation_file", GET=ON_SITE),
    guarded(C + "fees/", fees.fees, name="fees", GET=READERS),
    guarded(C + "fees/send/", fees.send, name="send_fees", GET=EDITORS, POST=EDITORS),
]
