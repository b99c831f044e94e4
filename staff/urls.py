"""Addresses of staff: login, logout, language; the rules of a community."""

from django.contrib.auth.views import LogoutView

from staff.access import PUBLIC, SIGNED_IN, guarded
from staff.enums import OVERSIGHT, SETUP
from staff.views import DeskLoginView, choose_language, choose_type_size, rules

app_name = "staff"
urlpatterns = [
    guarded("login/", DeskLoginView.as_view(), name="login", GET=PUBLIC, POST=PUBLIC),
    guarded("logout/", LogoutView.as_view(), name="logout", POST=SIGNED_IN),
    guarded("language/", choose_language, name="language", POST=PUBLIC),
    guarded("type-size/", choose_type_size, name="type_size", POST=SIGNED_IN),
    guarded("c/<slug:community>/rules/", rules, name="rules", GET=OVERSIGHT, POST=SETUP),
]
