"""Addresses of notices, of the community's channels, and of one's own e-mail."""

from notices.views import bell, channels, dead, mine
from staff.access import guarded
from staff.enums import EVERYONE, Role

app_name = "notices"
C = "c/<slug:community>/"
SETS_UP = frozenset({Role.ADMINISTRATOR})  # whoever may name an address outside the house
urlpatterns = [
    guarded(C + "notices/", bell.notice_list, name="list", GET=EVERYONE),
    guarded(C + "notices/read/", bell.read_all, name="read_all", POST=EVERYONE),
    guarded(C + "notices/<int:pk>/", bell.open_notice, name="open", POST=EVERYONE),
    guarded(C + "notices/<int:pk>/gathered/", bell.gathered, name="gathered", GET=EVERYONE, POST=EVERYONE),
    guarded(C + "notices/mail/", mine.mail, name="mail", GET=EVERYONE, POST=EVERYONE),
    guarded(C + "notices/mail/test/", mine.test, name="mail_test", POST=EVERYONE),
    guarded(C + "notices/mail/again/", mine.again, name="mail_again", POST=EVERYONE),
    guarded(C + "notices/mail/confirm/<str:token>/", mine.confirm, name="mail_confirm", GET=EVERYONE, POST=EVERYONE),
    guarded(C + "channels/", channels.channel_list, name="channels", GET=SETS_UP),
    guarded(C + "channels/new/<str:kind>/", channels.new, name="channel_new", GET=SETS_UP, POST=SETS_UP),
    guarded(C + "channels/<int:pk>/", channels.channel, name="channel", GET=SETS_UP, POST=SETS_UP),
    guarded(C + "channels/<int:pk>/test/", channels.test, name="channel_test", POST=SETS_UP),
    guarded(C + "channels/<int:pk>/switch/", channels.switch, name="channel_switch", POST=SETS_UP),
    guarded(C + "channels/<int:pk>/remove/", channels.remove, name="channel_remove", POST=SETS_UP),
    guarded(C + "channels/dead/", dead.letters, name="dead", GET=SETS_UP),
    guarded(C + "channels/dead/retry/", dead.again_all, name="retry_all", POST=SETS_UP),
    guarded(C + "channels/dead/<int:pk>/retry/", dead.again, name="retry", POST=SETS_UP),
]
