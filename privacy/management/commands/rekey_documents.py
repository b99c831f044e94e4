"""Seal every document number with the newest data key."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core.sealing import Unreadable
from privacy.keys import WrongDataKey
from privacy.services.rekey import begin_anew, rekey


class Command(BaseCommand):
    """`manage.py rekey_documents`: after a new key was put in front of OTE_DATA_KEY; then the old one can go."""

    help = "Seal every document number with the first key of OTE_DATA_KEY. The desk may run meanwhile."

    def add_arguments(self, parser: CommandParser) -> None:
        """The way out when a key is lost."""
        parser.add_argument(
            "--lost",
            action="store_true",
            help="the old key is lost: begin with the present one; old numbers stay unreadable and are entered again",
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 Django's signature
        """Say how many were sealed, and how many no key opens."""
        if options["lost"]:
            begin_anew()
            self.stdout.write("Document numbers begin anew with the present key. Restart the desk.")
            return
        try:
            done, unreadable = rekey()
        except Unreadable as error:
            raise WrongDataKey(
                "No key in OTE_DATA_KEY opens the key of the digests: put the old one behind the new one, or, if it is"
                " lost for good, run `manage.py rekey_documents --lost`."
            ) from error
        self.stdout.write(f"{done} document numbers sealed with the first key; {unreadable} that no key opens.")
