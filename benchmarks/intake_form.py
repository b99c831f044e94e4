"""What the intake page posts for a known caller with one matter; a test sends it to the page."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from core import clock
from residents.models import Unit


def fields_for(unit: Unit, resident_id: int, *, key: str) -> dict[str, str]:
    """The fields of a repair that is promised a reply in two hours."""
    promised = (clock.now() + timedelta(hours=2)).astimezone(ZoneInfo(unit.community.timezone))
    return {
        "key": key,
        "draft": f"intake-u{unit.pk}",
        "channel": "phone",
        "unit": str(unit.pk),
        "caller": str(resident_id),
        "m0-kind": "repair",
        "m0-text": "厨房水管漏水",
        "m0-solved": "no",
        "m0-promised_at": promised.strftime("%Y-%m-%dT%H:%M"),
    }
