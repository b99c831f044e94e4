"""When something of the upkeep was last done well: a heartbeat row, so that every node and /metrics can say it."""

from datetime import datetime

from deadlines.models import Heartbeat

BACKUP, LEDGER, DRILL = "backup", "ledger", "drill"


def leave(name: str, at: datetime) -> None:
    """Note that it was done well at this moment."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": at})
