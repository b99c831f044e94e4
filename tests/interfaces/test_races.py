"""Two at once with the same key make one ticket; without the key's constraint they would make two."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from core import clock
from interfaces.deliver import deliver_hooks
from interfaces.models import HookEvent, Once, PhoneCall
from interfaces.services.hooks import make_hook
from notices.transport import Outcome
from portal.services import online_of
from staff.enums import Role
from staff.models import Membership
from tests.factories import MembershipFactory, a_ticket
from tests.interfaces.asks import CALL, TICKET, Program, a_program, an_integration
from tests.races import race
from tickets.models import Ticket

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TIMES = 8


@pytest.fixture
def lead() -> Membership:
    made: Membership = MembershipFactory.create(role=Role.SUPERVISOR)
    online_of(made.community)
    return made


@contextmanager
def without_the_constraint() -> Iterator[None]:
    """The table as it would be if nothing kept a key to one row."""
    name = next(one for one in Once._meta.constraints if one.name == "one_answer_per_idempotency_key")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Once, name)
    try:
        yield
    finally:
        Once.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Once, name)


def together(program: Program, key: str) -> list[int]:
    """Statuses of requests that start at the same moment with one key."""
    answers = race(*[lambda: program.post("tickets", TICKET, key=key)] * TIMES)
    return [one.status_code for one in answers]


def test_at_once_with_one_key_there_is_one_ticket_and_everybody_gets_its_number(lead: Membership) -> None:
    program = a_program(lead.community)
    answers = race(*[lambda: program.post("tickets", TICKET, key="once-only-1")] * TIMES)

    assert {one.status_code for one in answers} == {201}
    assert {one.json()["number"] for one in answers} == {Ticket.objects.get().number}


def test_positive_control_without_the_constraint_the_race_keeps_several_answers(lead: Membership) -> None:
    program = a_program(lead.community)
    with without_the_constraint():
        kept = 0
        for turn in range(5):
            together(program, f"once-only-{turn}")
            kept = max(kept, Once.objects.filter(key=f"once-only-{turn}").count())
            if kept > 1:
                break

    assert kept > 1


def test_events_of_one_call_at_once_are_one_call(lead: Membership) -> None:
    program = a_program(lead.community)
    race(
        *[lambda event=event: program.post("calls", {**CALL, "event": event}) for event in ("ringing", "answered") * 4]
    )

    assert PhoneCall.objects.values_list("state", flat=True).get() == "answered"


def test_two_deliverers_tell_each_event_once(lead: Membership) -> None:
    integration, _token = an_integration(lead.community)
    make_hook(
        integration.pk,
        url="https://hooks.example.com/",
        actions=["ticket"],
        by=integration.made_by,
        key=uuid.uuid4(),
        now=clock.now(),
    )
    for _ in range(30):
        a_ticket(lead, now=clock.now())
    told: list[str] = []

    def way(url: str, body: bytes, headers: object) -> Outcome:
        told.append(headers["X-OTE-Event"])  # type: ignore[index]  # a mapping
        return Outcome(delivered=True)

    race(*[lambda: deliver_hooks(clock.now, way=way)] * 3)

    assert len(told) == len(set(told)) == 30
    assert not HookEvent.objects.filter(outcome="waiting").exists()
