"""Whom the desk may call: the hosts that the company has listed."""

from collections.abc import Collection


def may_be_called(host: str | None, listed: Collection[str]) -> bool:
    """Whether the host is listed; `*.example.com` lists all below it and not itself, `*` is every host."""
    if "*" in listed:
        return True
    name = (host or "").lower().rstrip(".")
    return any(name.endswith(one[1:]) if one.startswith("*.") else name == one for one in listed)
