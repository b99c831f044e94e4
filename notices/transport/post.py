"""One POST: bounded in time and size, no redirects, and an error that names neither address nor secret."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import requests
from django.conf import settings

from notices.destinations import may_be_called
from notices.transport.answers import Outcome

CONNECT, READ = 4.0, 8.0  # seconds; together well below the lease of a claim
MOST_ANSWER = 16_384  # bytes of the answer that are looked at


@dataclass(frozen=True)
class Answer:
    """Status, headers and the beginning of the body."""

    status: int
    headers: Mapping[str, str]
    content: bytes


def post(
    url: str,
    body: bytes,
    *,
    headers: Mapping[str, str],
    params: Mapping[str, str] | None = None,
    session: requests.Session | None = None,
) -> Answer | Outcome:
    """The answer, or as an outcome why there is none. Every call over HTTP goes through here."""
    if not may_be_called(urlsplit(url).hostname, settings.OUTWARD_HOSTS):
        return Outcome(delivered=False, error="not_listed")
    everything = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "OTE-Desk", **headers}
    try:
        with session or requests.Session() as used:
            found = used.post(
                url,
                data=body,
                headers=everything,
                params=params,
                timeout=(CONNECT, READ),
                allow_redirects=False,
                stream=True,
            )
            return Answer(found.status_code, found.headers, found.raw.read1(MOST_ANSWER, decode_content=True) or b"")
    except requests.Timeout:
        return Outcome(delivered=False, error="timeout")
    except requests.exceptions.SSLError:
        return Outcome(delivered=False, error="tls")
    except (requests.RequestException, OSError):
        return Outcome(delivered=False, error="unreachable")
