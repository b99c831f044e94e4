"""What is sent, what came of it, and how a receiver's answer is read. Pure: no Django, no network."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from notices.enclosures import Enclosure

# "too fast", in each robot's words; it comes with HTTP 200
TOO_FAST = {
    "wecom": {45009, 45033},
    "dingtalk": {130101, 130103, 410100, 302033, 90018},
    "feishu": {9499, 11232, 99991400},
}
# how long the robot refuses afterwards; DingTalk says ten minutes
REFUSES_FOR = {"wecom": timedelta(minutes=1), "dingtalk": timedelta(minutes=10), "feishu": timedelta(minutes=1)}
LONGEST_WISH = timedelta(hours=1)


@dataclass(frozen=True)
class Letter:
    """One message with everything that it needs on its way. `repr` shows neither address nor secret."""

    uid: UUID
    kind: str
    address: str
    secret: str
    title: str
    body: str
    enclosures: tuple[Enclosure, ...] = ()

    def __repr__(self) -> str:
        return f"Letter({self.kind}, {self.uid})"


@dataclass(frozen=True)
class Outcome:
    """What came of one attempt. `slow_down`: the receiver wants to be left alone so long; not the message's fault."""

    delivered: bool
    error: str = ""
    detail: str = ""
    slow_down: timedelta | None = None


DELIVERED = Outcome(delivered=True)


def read_status(status: int, headers: Mapping[str, str]) -> Outcome:
    """An HTTP answer by its status alone."""
    if 200 <= status < 300:
        return DELIVERED
    if status == 429 or (status == 503 and "Retry-After" in headers):
        return Outcome(
            delivered=False, error="rate", detail=f"HTTP {status}", slow_down=wished_pause(headers.get("Retry-After"))
        )
    return Outcome(delivered=False, error="http", detail=f"HTTP {status}")


def read_robot(kind: str, status: int, headers: Mapping[str, str], content: bytes) -> Outcome:
    """A robot's answer: HTTP 200 alone is no success, its code has to be 0."""
    by_status = read_status(status, headers)
    if not by_status.delivered:
        return by_status
    try:
        answer = json.loads(content)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        return Outcome(delivered=False, error="answer", detail="not JSON")
    code = next((answer[name] for name in ("errcode", "code", "StatusCode") if name in answer), None)
    if code == 0:
        return DELIVERED
    says = answer.get("errmsg") or answer.get("msg") or answer.get("StatusMessage") or ""
    detail = f"{code} {says}"[:200]
    if code in TOO_FAST[kind]:
        return Outcome(delivered=False, error="rate", detail=detail, slow_down=REFUSES_FOR[kind])
    return Outcome(delivered=False, error="answer", detail=detail)


def wished_pause(retry_after: str | None) -> timedelta:
    """Retry-After in seconds, at most an hour; a minute when it says nothing that we read."""
    if retry_after and retry_after.isascii() and retry_after.isdigit():
        return min(timedelta(seconds=max(int(retry_after[:6]), 1)), LONGEST_WISH)
    return timedelta(minutes=1)
