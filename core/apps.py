"""App: core, what every app stands on and that has no tables."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "core"

    def ready(self) -> None:
        """The system check of the virus scanner."""
        from core import scanner  # noqa: F401 it registers itself
