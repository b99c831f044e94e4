"""`manage.py migrate`, which puts the guards back and so cannot be stopped by their absence."""

from typing import Any

from django.core.management.commands import migrate


class Command(migrate.Command):
    def get_check_kwargs(self, options: dict[str, Any]) -> Any:
        """What looks into the database waits until the end.

        An upgrade that changes a trigger finds the old one in place: that may not keep it from being replaced.
        """
        kwargs: dict[Any, Any] = super().get_check_kwargs(options)
        return {**kwargs, "databases": None}

    def handle(self, *args: Any, **options: Any) -> None:
        """Django's, and then the look into the database."""
        super().handle(*args, **options)
        if not options["skip_checks"]:
            self.check(databases=[options["database"]])
