"""What the chains' communities are called. The ledger stands below the communities, so they are told to it."""

from collections.abc import Callable, Mapping

Names = Callable[[], Mapping[int, str]]
_told: list[Names] = []


def follow(names: Names) -> None:
    """Called once by the app that has the communities, in `ready()`: id → short name."""
    _told[:] = [names]


def names() -> Mapping[int, str]:
    """Id → short name of every community."""
    return _told[0]() if _told else {}


def chain_of(text: str, known: Mapping[int, str]) -> int | None:
    """The community that a short name or an id means; the short name counts first. None when it is none."""
    found = next((pk for pk, name in known.items() if name == text), None)
    return int(text) if found is None and text.isascii() and text.isdigit() else found
