"""What an administrator types as an address, read for each kind: the key of a robot, a mailbox, a webhook."""

import re
import socket
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from notices import refusals
from notices.destinations import may_be_called
from notices.enums import ROBOTS, ChannelKind

KEY = re.compile(r"[A-Za-z0-9_-]{8,128}")
LEAST_SECRET = 16


def read_address(kind: str, typed: str) -> str:
    """What is kept of the typed address. Raises a Refused that belongs to the field `address`."""
    typed = typed.strip()
    if not typed:
        raise refusals.AddressMissing("address")
    if kind in ROBOTS:
        return robot_key(kind, typed)
    if kind == ChannelKind.EMAIL:
        return mailbox(typed)
    return web_address(typed)


def robot_key(kind: str, typed: str) -> str:
    """The key inside the robot's address, or the key itself when only that was copied."""
    base = settings.ROBOT_BASES[kind]
    listed(urlsplit(base).hostname)
    key = typed
    if "/" in typed:
        parts = urlsplit(typed)
        if parts.hostname != urlsplit(base).hostname:
            raise refusals.RobotAddressUnknown("address", base=base)
        asked = parse_qs(parts.query)
        named = {"wecom": "key", "dingtalk": "access_token"}.get(kind, "")
        key = asked[named][0] if asked.get(named) else parts.path.rstrip("/").rpartition("/")[2]
    if not KEY.fullmatch(key) or (kind == ChannelKind.DINGTALK and not key.isalnum()):
        raise refusals.RobotAddressUnknown("address", base=base)
    return key


def mailbox(typed: str) -> str:
    """One e-mail address."""
    try:
        validate_email(typed)
    except ValidationError as error:
        raise refusals.NotAnEmailAddress("address") from error
    if settings.MAIL_SERVER is None:
        raise refusals.NoMailServer("address")
    return typed


def web_address(typed: str) -> str:
    """A webhook's address. A private one is refused here for a clear word at the field; sending checks it again."""
    try:
        parts = urlsplit(typed)
        port = parts.port
    except ValueError as error:
        raise refusals.NotAWebAddress("address") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.fragment:
        raise refusals.NotAWebAddress("address")
    if parts.scheme == "http" and not settings.WEBHOOK_PLAIN:
        raise refusals.WebhookMustBeSecure("address")
    listed(parts.hostname)
    if not settings.WEBHOOK_PRIVATE and leads_inside(parts.hostname, port or 443):
        raise refusals.WebhookIsPrivate("address")
    return typed


def listed(host: str | None) -> None:
    """Raises HostNotListed for a host that the company does not allow; sending checks it again."""
    if not may_be_called(host, settings.OUTWARD_HOSTS):
        raise refusals.HostNotListed("address", host=host)


def leads_inside(host: str, port: int) -> bool:
    """True when any address of the name lies in a private network. An unknown name does not: it may come later."""
    from notices.transport.webhook import is_public

    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return False
    return not all(is_public(str(one[4][0])) for one in found)


def hint_of(kind: str, address: str) -> str:
    """As much of an address as a page may show: enough to tell two apart, too little to use it."""
    if kind == ChannelKind.EMAIL:
        name, _, host = address.partition("@")
        return f"{name[:1]}…@{host}"[:60]
    if kind == ChannelKind.WEBHOOK:
        return (urlsplit(address).hostname or "")[:60]
    return f"…{address[-4:]}"
