"""Do the database and the broker of the settings let us in?"""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection


class Command(BaseCommand):
    """`manage.py check_services`: log in at the database and at Redis with this environment's settings."""

    help = "Log in at the database and at Redis; say what to do when one of them refuses."
    requires_system_checks: list[str] = []  # it asks one thing only

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 Django's signature
        """Raises CommandError with a sentence for the first service that does not let us in."""
        self.database()
        if settings.REDIS_URL:
            self.broker()

    def database(self) -> None:
        """Ask the database one question."""
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except DatabaseError as error:
            at = connection.settings_dict
            raise CommandError(
                f"The database {at['NAME']} at {at['HOST'] or 'this machine'} does not let "
                f"{at['USER'] or 'us'} in: start it, or set "
                "DATABASE_URL=postgres://user:password@host:port/name. "
                f"It said: {str(error).strip()}"
            ) from error

    def broker(self) -> None:
        """Ask Redis one question."""
        import redis

        client = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=3, socket_timeout=3)
        try:
            client.ping()
        except redis.RedisError as error:
            raise CommandError(
                "Redis does not let us in: start it, or set REDIS_URL=redis://:password@host:port/number. "
                f"It said: {error}"
            ) from error
        finally:
            client.close()
