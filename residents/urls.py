"""Addresses of places and people, each with who may (the access table)."""

from residents.enums import EDITORS, READERS
from residents.views import lists, people, places
from staff.access import guarded
from staff.enums import OVERSIGHT

app_name = "residents"
C = "c/<slug:community>/"
L = C + "places/import/"
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
]
