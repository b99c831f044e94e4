"""`manage.py check_translations`: exit 1 when a string of the pages has no Chinese."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from deskapp.translations import faults


class Command(BaseCommand):
    help = "Name every string without a Simplified Chinese translation, and a stale .mo file."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 Django's signature
        found = faults()
        for fault in found:
            self.stdout.write(fault)
        if found:
            raise CommandError(f"{len(found)} faults in the translations.")
        self.stdout.write("Every string is translated.")
