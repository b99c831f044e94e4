"""Reading and using the resident's page in tests."""

import uuid
from typing import Any

from django.test import Client
from django.urls import reverse

from core import clock
from staff.models import Membership
from tickets.enums import Told
from tickets.models import Ticket
from tickets.services import close


def to(name: str, token: str) -> str:
    return reverse(f"portal:{name}", args=[token])


def read(client: Client, token: str, status: int = 200) -> str:
    answer = client.get(to("page", token))
    assert answer.status_code == status
    return answer.content.decode()


def shut(ticket: Ticket, who: Membership, **changes: Any) -> None:
    facts: dict[str, Any] = {"outcome": "已修好", "told": Told.PHONE, "untold_reason": "", "now": clock.now()}
    close(ticket_id=ticket.pk, by=who.user, **{**facts, **changes})


def key() -> str:
    """The key of a fresh click."""
    return str(uuid.uuid4())
