"""A first password from the server's own console: for the administrator who has forgotten theirs."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import clock
from staff.models import User
from staff.services import drop_factor, give_first_password


class Command(BaseCommand):
    """`manage.py first_password LOGIN`: prints it once; what the person had ends at once."""

    help = "Makes a random first password for somebody, to be changed at the first sign-in; prints it once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose."""
        parser.add_argument("login")
        parser.add_argument("--second-factor", action="store_true", help="reset the second factor as well")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 Django's signature
        """Raises CommandError when there is nobody by that login."""
        user = User.objects.filter(username=options["login"]).first()
        if user is None:
            raise CommandError(f"Nobody has the login {options['login']}.")
        if options["second_factor"]:
            drop_factor(user=user, by=None, now=clock.now())
        self.stdout.write(give_first_password(user=user, by=None, now=clock.now()))
