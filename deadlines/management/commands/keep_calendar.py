"""`manage.py keep_calendar`: fill in the public holidays that have been published."""

from typing import Any

from django.core.management.base import BaseCommand

from core import clock
from deadlines.services import keep_calendar


class Command(BaseCommand):
    help = "Fill in this year's and next year's public holidays; names a year that should have them and has none."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 Django's signature
        missing = keep_calendar(clock.now())
        for year in missing:
            self.stdout.write(f"The holidays of {year} are not known to this version: enter them on the calendar page.")
        if not missing:
            self.stdout.write("The public calendar is filled in as far as it is published.")
