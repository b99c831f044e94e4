"""Whose address a request comes from, when proxies stand before the desk."""

from django.conf import settings
from django.http import HttpRequest

THIS_MACHINE = "127.0.0.1"


def address_of(request: HttpRequest) -> str:
    """The address that the outermost of our own proxies saw (`OTE_PROXIES` of them); without any, the peer's.

    Each proxy appends whom it was asked by to X-Forwarded-For, so the entry that counts is found from the right: what
    a client writes into the header itself stands further left and is not believed. With fewer entries than proxies the
    request did not come through them, and the peer's own address counts; whoever asks through a Unix socket has none
    and is this machine.
    """
    peer = str(request.META.get("REMOTE_ADDR", "")) or THIS_MACHINE
    proxies: int = settings.PROXIES
    told = [part.strip() for part in str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",") if part.strip()]
    return told[-proxies] if 0 < proxies <= len(told) else peer
