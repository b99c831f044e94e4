"""The signed webhook: JSON, HMAC-SHA256 over timestamp and body, and no way into our own network.

The address is checked where it cannot be evaded: at the socket that has been opened, before a byte is sent. A name that
resolves to another address a moment later gains nothing.
"""

import hmac
import ipaddress
import socket
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

from notices.transport.answers import Letter, Outcome, read_status
from notices.transport.post import post

# an IPv4 address in the last four bytes: mapped, translated (SIIT, NAT64), compatible
LAST_FOUR_BYTES = [ipaddress.IPv6Network(one) for one in ("::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96", "::/96")]
NAT64_LOCAL = ipaddress.IPv6Network("64:ff9b:1::/48")  # each network's own translation: nobody outside knows where to


class PrivateAddress(Exception):  # noqa: N818 a finding, like a refusal; no OSError, which urllib3 would wrap
    """The name leads into a private network."""


def is_public(address: str) -> bool:
    """True for an address of the open internet."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        if found.is_site_local or found in NAT64_LOCAL:
            return False
        if (inside := _inside(found)) is not None:
            return is_public(str(inside))
    return found.is_global and not (found.is_multicast or found.is_unspecified or found.is_reserved)


def _inside(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address to which a packet for this one would be handed on; None where it is not."""
    if any(address in network for network in LAST_FOUR_BYTES):
        return ipaddress.IPv4Address(address.packed[-4:])
    return address.sixtofour


def _checked(opened: socket.socket) -> socket.socket:
    if not settings.WEBHOOK_PRIVATE and not is_public(opened.getpeername()[0]):
        opened.close()
        raise PrivateAddress
    return opened


class _Plain(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _checked(super()._new_conn())


class _Secure(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return _checked(super()._new_conn())


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _Secure


class PublicOnly(HTTPAdapter):
    """A transport whose sockets end in the open internet."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """As the library does, with our connections."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """What stands in X-OTE-Signature; docs/channels.md shows the receiver's side."""
    return "sha256=" + hmac.new(secret.encode(), timestamp.encode() + b"." + body, sha256).hexdigest()


def post_public(url: str, body: bytes, headers: Mapping[str, str]) -> Outcome:
    """POST to the open internet, by https:// in production. Any 2xx answer is a receipt."""
    if not settings.WEBHOOK_PLAIN and not url.startswith("https://"):
        return Outcome(delivered=False, error="plain")
    session = requests.Session()
    session.trust_env = False  # a proxy would open the socket in our stead
    for scheme in ("http://", "https://"):
        session.mount(scheme, PublicOnly())
    try:
        answer = post(url, body, headers=headers, session=session)
    except PrivateAddress:
        answer = Outcome(delivered=False, error="private")
    return answer if isinstance(answer, Outcome) else read_status(answer.status, answer.headers)


def send(letter: Letter, at: datetime) -> Outcome:
    """POST the letter's body as it is; its id also stands in it."""
    body, timestamp = letter.body.encode(), str(int(at.timestamp()))
    headers = {
        "X-OTE-Delivery": str(letter.uid),
        "X-OTE-Timestamp": timestamp,
        "X-OTE-Signature": signature(letter.secret, timestamp, body),
    }
    return post_public(letter.address, body, headers)
