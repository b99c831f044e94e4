"""The web server's entry."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deskapp.settings")

application = get_wsgi_application()

from django.db import connection  # noqa: E402 the apps must be ready first

from core import triggers  # noqa: E402 likewise
from privacy.keys import shout_at_a_wrong_key  # noqa: E402 likewise

triggers.shout_without(connection)
shout_at_a_wrong_key()
