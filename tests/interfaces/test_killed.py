"""The web server is really killed while another system opens a ticket: with the same key there is one ticket."""

import http.client
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db.models import Model

from interfaces.models import ApiCall, Once
from ledger.models import Entry
from ledger.queries import verify
from notices.models import Notice
from portal.services import online_of
from staff.enums import Role
from staff.models import Membership
from tests.factories import MembershipFactory
from tests.interfaces.asks import TICKET, an_integration
from tests.processes import a_process, ended, held, kill, until
from tickets.models import Contact, Ticket

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
KEY = "one-call-0001"


@pytest.fixture
def lead() -> Membership:
    made: Membership = MembershipFactory.create(role=Role.SUPERVISOR)
    online_of(made.community)
    return made


def a_port() -> int:
    """One that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def a_server() -> Iterator[tuple[Any, int]]:
    """The web server as in production, and its port; it answers."""
    port = a_port()
    command = ("-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "deskapp.wsgi")
    with ended(a_process(*command, OTE_BIND=f"127.0.0.1:{port}", OTE_WEB_PROCESSES="1")) as process:
        until(lambda: answers(port), process)
        yield process, port


def answers(port: int) -> bool:
    try:
        http.client.HTTPConnection("127.0.0.1", port, timeout=30).request("GET", "/healthz")
    except OSError:
        return False
    return True


def ask(port: int, slug: str, token: str) -> tuple[int, dict[str, Any], bool] | None:
    """The ticket with the key; None when no answer came."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", "Idempotency-Key": KEY}
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        line.request("POST", f"/api/v1/communities/{slug}/tickets", json.dumps(TICKET), headers)
        answer = line.getresponse()
        return answer.status, json.loads(answer.read()), "Idempotent-Replayed" in answer.headers
    except (OSError, http.client.HTTPException):
        return None
    finally:
        line.close()


@pytest.mark.parametrize(
    ("where", "stands"),
    [(Contact, False), (ApiCall, True)],
    ids=["in the matter's midst", "done, but not answered"],
)
def test_the_retry_of_a_killed_request_gives_the_same_single_ticket(
    where: type[Model], *, stands: bool, lead: Membership
) -> None:
    _integration, token = an_integration(lead.community)
    slug, heard = lead.community.slug, list[Any]()
    told = Notice.objects.count()

    with a_server() as (server, port), held(where._meta.db_table) as somebody_waits:
        asking = threading.Thread(target=lambda: heard.append(ask(port, slug, token)))
        asking.start()
        until(somebody_waits, server)
        kill(server)
        asking.join()

    assert heard == [None]  # control: no answer came
    assert (Ticket.objects.count(), Once.objects.count()) == (int(stands), int(stands))

    with a_server() as (_server, port):
        first, second = ask(port, slug, token), ask(port, slug, token)

    ticket = Ticket.objects.get()
    assert first is not None
    assert second is not None
    assert (first[0], first[1]["number"], first[2]) == (201, ticket.number, stands)
    assert second == (201, first[1], True)
    assert Contact.objects.filter(ticket=ticket).count() == 1
    heard_of = Notice.objects.filter(url__contains=ticket.number).values_list("recipient", "code")
    assert len(heard_of) == len(set(heard_of)) == Notice.objects.count() - told > 0
    assert Entry.objects.filter(action="integration.ticket").count() == 1
    assert verify(lead.community.pk).broken_at is None
