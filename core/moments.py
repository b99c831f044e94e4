"""How a moment is said: as short as it can be without doubt."""

from datetime import datetime

from django.utils.timezone import localtime


def moment(at: datetime, seen: datetime) -> str:
    """A moment as one says it at `seen`: 16:20 on the same day, else with the date, in another year with the year."""
    local, today = localtime(at), localtime(seen)
    if local.date() == today.date():
        return f"{local:%H:%M}"
    return f"{local:%m-%d %H:%M}" if local.year == today.year else f"{local:%Y-%m-%d %H:%M}"
