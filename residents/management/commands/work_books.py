"""`manage.py work_books`: take the workbooks that wait, then end. The worker starts it; without one, a timer may."""

from typing import Any

from django.core.management.base import BaseCommand

from core import clock
from residents.services.book_jobs import work_books


class Command(BaseCommand):
    help = "Look through and import the workbooks that wait, then end. Several side by side are harmless."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 Django's signature
        self.stdout.write(f"{work_books(clock.now)} taken")
