"""A year in an address, tolerant of nonsense."""

from staff.access import DeskRequest


def year_in(request: DeskRequest, otherwise: int) -> int:
    """?year=2027, else the given one."""
    text = request.GET.get("year", "")
    return (
        int(text)
        if text.isascii() and text.isdigit() and 2000 <= int(text[:4]) <= 2100 and len(text) == 4
        else otherwise
    )
