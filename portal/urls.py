"""Addresses of the residents' pages, open to whoever holds the link, and of the desk's pages that make them."""

from portal.views import card, link, page, poster
from staff.access import PUBLIC, guarded
from staff.enums import DESK, EVERYONE, LEADS, OVERSIGHT

app_name = "portal"
C = "c/<slug:community>/"
T = C + "tickets/<str:number>/link/"
R = "r/<str:token>/"
urlpatterns = [
    guarded(R, page.page, name="page", GET=PUBLIC),
    guarded(R + "word/", page.word, name="word", POST=PUBLIC),
    guarded(R + "urge/", page.urge, name="urge", POST=PUBLIC),
    guarded(R + "files/<int:pk>/", page.file, name="file", GET=PUBLIC),
    guarded(R + "work/", page.work, name="work", POST=PUBLIC),
    guarded(R + "opinion/", page.opinion, name="opinion", POST=PUBLIC),
    guarded(R + "visits/<int:pk>/opinion/", page.rate, name="rate", POST=PUBLIC),
    guarded("p/<str:token>/", poster.report, name="report", GET=PUBLIC, POST=PUBLIC),
    guarded(C + "orders/<str:number>/card/", card.card, name="card", POST=EVERYONE),
    guarded(T, link.link, name="link", GET=EVERYONE, POST=EVERYONE),
    guarded(T + "revoke/", link.revoke, name="revoke", POST=EVERYONE),
    guarded(C + "posters/", poster.posters, name="posters", GET=DESK | OVERSIGHT, POST=LEADS),
    guarded(C + "posters/<int:pk>/down/", poster.take_down, name="take_down", POST=LEADS),
]
