"""`manage.py messages`: bring the catalogue up to date and compile it."""

from typing import Any

from django.core.management.base import BaseCommand

from deskapp.translations import catalogue, compile_catalogue, extract


class Command(BaseCommand):
    help = "Extract the strings into locale/, compile the .mo file."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 Django's signature
        extract()
        catalogue().with_suffix(".mo").write_bytes(compile_catalogue())
        self.stdout.write(f"{catalogue().relative_to(catalogue().parents[3])} is up to date.")
