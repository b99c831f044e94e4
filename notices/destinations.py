"""Whom the desk may call: the hosts that the company has listed, if it has."""

from collections.abc import Collection


def may_be_called(host: str | None, listed: Collection[str]) -> bool:
    """True when nothing is listed, or the host is; `*.example.com` lists all below it and not itself."""
    if not listed:
        return True
    name = (host or "").lower().rstrip(".")
    return any(name.endswith(one[1:]) if one.startswith("*.") else name == one for one in listed)
