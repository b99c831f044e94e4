"""Addresses of extracts, each with who may (the access table). Which list is whose, the list itself says."""

from extracts.views import lists, saved
from staff.access import guarded
from staff.enums import EVERYONE, OVERSIGHT

app_name = "extracts"
C = "c/<slug:community>/extracts/"
urlpatterns = [
    guarded(C, lists.choose, name="choose", GET=EVERYONE),
    guarded(C + "taken/", lists.taken, name="taken", GET=OVERSIGHT),
    guarded(C + "saved/<int:pk>/", saved.saved, name="saved", GET=EVERYONE, POST=EVERYONE),
    guarded(C + "saved/<int:pk>/delete/", saved.delete, name="delete", POST=EVERYONE),
    guarded(C + "sent/<int:pk>/", saved.sent, name="sent", GET=EVERYONE),
    guarded(C + "<slug:listing>/", lists.one_list, name="list", GET=EVERYONE, POST=EVERYONE),
    guarded(C + "<slug:listing>/file/", lists.file, name="file", POST=EVERYONE),
    guarded(C + "<slug:listing>/save/", saved.save, name="save", POST=EVERYONE),
]
