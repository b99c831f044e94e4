"""Addresses of staff: login, logout, language; shared PCs and their lock; the rules of a community."""

from staff.access import PUBLIC, SIGNED_IN, guarded
from staff.enums import EVERYONE, OVERSIGHT, SETUP
from staff.views.account import DeskLoginView, Leave, choose_language, choose_type_size, rules
from staff.views.door import kept, lock_page, lock_state, pin, stay, unlock_desk
from staff.views.own import account, own_password
from staff.views.second_factor import code, second_factor
from staff.views.terminal import revoke_terminal, terminals, who_is_here

app_name = "staff"
urlpatterns = [
    guarded("login/", DeskLoginView.as_view(), name="login", GET=PUBLIC, POST=PUBLIC),
    guarded("logout/", Leave.as_view(), name="logout", POST=SIGNED_IN),
    guarded("language/", choose_language, name="language", POST=PUBLIC),
    guarded("type-size/", choose_type_size, name="type_size", POST=SIGNED_IN),
    guarded("terminal/", who_is_here, name="terminal", GET=PUBLIC, POST=PUBLIC),
    guarded("lock/", lock_page, name="lock", GET=SIGNED_IN, POST=SIGNED_IN),
    guarded("lock/state/", lock_state, name="lock_state", GET=SIGNED_IN),
    guarded("lock/stay/", stay, name="stay", POST=SIGNED_IN),
    guarded("unlock/", unlock_desk, name="unlock", POST=SIGNED_IN),
    guarded("password/", own_password, name="own_password", GET=SIGNED_IN, POST=SIGNED_IN),
    guarded("code/", code, name="code", GET=PUBLIC, POST=PUBLIC),
    guarded("second-factor/", second_factor, name="second_factor", GET=SIGNED_IN, POST=SIGNED_IN),
    guarded("kept/", kept, name="kept", GET=SIGNED_IN, POST=SIGNED_IN),
    guarded("c/<slug:community>/rules/", rules, name="rules", GET=OVERSIGHT, POST=SETUP),
    guarded("c/<slug:community>/account/", account, name="account", GET=EVERYONE, POST=EVERYONE),
    guarded("c/<slug:community>/pin/", pin, name="pin", GET=EVERYONE, POST=EVERYONE),
    guarded("c/<slug:community>/terminals/", terminals, name="terminals", GET=OVERSIGHT, POST=OVERSIGHT),
    guarded("c/<slug:community>/terminals/<int:pk>/revoke/", revoke_terminal, name="terminal_revoke", POST=OVERSIGHT),
]
