"""Idempotency: a question that creates something carries a key; asked again, it is answered again and done once."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from interfaces import refusals
from interfaces.models import Integration, Once
from ledger.services import digest
from staff.models import Community

KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")
KEPT_DAYS = 30


@dataclass(frozen=True)
class Answered:
    """Status and body; `again` when it was answered before."""

    status: int
    body: Mapping[str, Any]
    again: bool = False


def asked_as(operation: str, subject: str, body: Any) -> str:
    """A keyed digest of the question, whatever the order of its fields."""
    return digest(json.dumps([operation, subject, body], sort_keys=True))


def do_once(
    integration: Integration,
    community: Community,
    *,
    key: str,
    asked: str,
    now: datetime,
    do: Callable[[], tuple[int, Mapping[str, Any]]],
) -> Answered:
    """Do it and keep the answer, in one transaction: killed in between, neither is there, and a retry does it.

    Two at once with the same key: the second waits for the first and gets its answer. A refusal is not kept. Raises a
    Refused: IdempotencyKeyMissing, IdempotencyKeyUsed.
    """
    if not KEY.fullmatch(key):
        raise refusals.IdempotencyKeyMissing
    if earlier := _earlier(integration, key, asked):
        return earlier
    try:
        with transaction.atomic():
            row = Once.objects.create(integration=integration, community=community, key=key, asked=asked, at=now)
            status, body = do()
            Once.objects.filter(pk=row.pk).update(status=status, answer=dict(body))
    except IntegrityError:
        if earlier := _earlier(integration, key, asked):
            return earlier
        raise
    return Answered(status, body)


def _earlier(integration: Integration, key: str, asked: str) -> Answered | None:
    row = Once.objects.filter(integration=integration, key=key).first()
    if row is None:
        return None
    if row.asked != asked:
        raise refusals.IdempotencyKeyUsed
    return Answered(row.status, row.answer, again=True)
