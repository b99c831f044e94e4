"""What a process of the engine looks at before it starts: the checks about its database, and what is kept there."""

import logging

from django.core.checks import Tags
from django.core.management.base import BaseCommand
from django.db import DEFAULT_DB_ALIAS, OperationalError, connection

from core import triggers

logger = logging.getLogger(__name__)


def refuse_to_start(command: BaseCommand) -> None:
    """Raises Unguarded without the guards, SystemCheckError with its sentence for any other error, such as a data key
    that opens nothing. A warning is told and stops nothing.

    These checks alone: the others load every page, and a process that comes back after a fall must be quick. A database
    that does not answer is no answer, as with the guards.
    """
    triggers.refuse_without(connection)
    try:
        command.check(tags=[Tags.database], databases=[DEFAULT_DB_ALIAS])
    except OperationalError:
        logger.warning("The database does not answer: what lies in it is not looked at")
    finally:
        if not connection.in_atomic_block:
            connection.close()
