"""Bring the database to the present version; fill in the demonstration company where nobody is there yet."""

from io import StringIO
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

from core import triggers


class Command(BaseCommand):
    """`manage.py prepare`: the step of run.py between installing and serving."""

    help = "Migrate; on the first start also create the demonstration company (never with OTE_PRODUCTION=1)."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 Django's signature
        """Migrate, then call `demo` when there is no user at all. Raises Unguarded."""
        call_command("migrate", interactive=False, verbosity=0)
        triggers.refuse_without(connection)
        call_command("check", databases=["default"], tags=["database"], stdout=StringIO())  # the key of sealed numbers
        call_command("keep_calendar", stdout=StringIO())  # who keeps the calendar is told of what is missing
        if settings.PRODUCTION or get_user_model()._default_manager.exists():  # noqa: SLF001 Django documents it
            return
        self.stdout.write("Filling in the demonstration company …")
        call_command("demo")  # one transaction: an interrupted first start leaves nothing behind
