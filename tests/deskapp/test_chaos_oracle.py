"""The chaos rig's oracle: silent where all is well, loud about each thing that was put wrong by hand."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from benchmarks.chaos import facts, oracle, plan
from benchmarks.chaos.company import NAMES
from deadlines.models import Deadline, Escalation, LimitOverride
from deadlines.sweep import sweep
from ledger.services import append
from notices.models import Notice
from staff.enums import Role
from staff.models import Membership
from tests.factories import NOON, MembershipFactory, a_ticket
from tests.tickets.orders import a_technician, accepted, an_order
from tickets.enums import Channel
from tickets.models import Contact, Ticket
from tickets.services import reply

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
LIMITS = {"TL-1": (2, 1, 1), "TL-2": (None, 1, 1), "TL-4": (2, 1, 1), "R-1": (2, 1, 1)}
END = NOON + 8 * MINUTE
KEY = uuid.UUID(int=7)


@dataclass
class Finished:
    """A small run that is over: two matters, one of them replied to in time, one work order that was accepted."""

    ground: oracle.Ground
    acks: list[dict[str, Any]]

    def judged(self) -> oracle.Verdict:
        """What the oracle says of the database as it stands now."""
        with connection.cursor() as cursor:
            found = facts.read(cursor, idle_since=END)
        return oracle.judge(found, self.acks, self.ground)

    def blamed(self) -> set[str]:
        """Everything that it names."""
        return {case.split(":")[0] for case in self.judged().cases}


@pytest.fixture
def finished(front: Membership, lead: Membership) -> Finished:
    """Swept every second half-minute, a second late each time."""
    director = MembershipFactory.create(community=front.community, role=Role.DIRECTOR)
    for rule, (amount, warning, interval) in LIMITS.items():
        LimitOverride.objects.create(
            community=front.community, rule=rule, amount_minutes=amount, warning_minutes=warning,
            interval_minutes=interval,
        )  # fmt: skip
    a_ticket(front, promised_at=NOON + 3 * MINUTE)
    replied = a_ticket(front, promised_at=NOON + 3 * MINUTE)
    technician = a_technician(front)
    order = an_order(replied, front.user, technician.user)
    for half in range(17):
        now = NOON + half * 30 * SECOND
        sweep(now + SECOND)
        if half == 2:
            accepted(order, technician.user, at=now + 10 * SECOND)
        if half == 3:
            reply(
                ticket_id=replied.pk, by=front.user, said="好了", channel=Channel.CALL_OUT, final=True,
                next_reply_at=None, now=now + 10 * SECOND, key=KEY,
            )  # fmt: skip
    ground = oracle.Ground(LIMITS, [lead.user_id], [director.user_id], END + 2 * SECOND)
    ack = {"what": "ack", "verb": "reply", "key": str(KEY), "ticket": replied.number, "token": "", "order": ""}
    return Finished(ground, [ack])


@pytest.mark.django_db
def test_where_all_is_well_the_oracle_has_seen_every_firing_and_blames_nothing(finished: Finished) -> None:
    verdict = finished.judged()

    assert verdict.cases == []
    assert verdict.counts["fired"] == Escalation.objects.count() > 10
    assert set(verdict.late) == {1.0}


def deleted() -> None:
    Escalation.objects.filter(level=2).first().delete()  # type: ignore[union-attr]


def passed_over() -> None:
    """The warning of the matter that was replied to half a minute later."""
    met = Deadline.objects.filter(rule="TL-1", met_at__isnull=False).get()
    Escalation.objects.filter(deadline=met).delete()


def doubled() -> None:
    of = Deadline.objects.filter(rule="TL-1").earliest("pk")
    again = Deadline.objects.create(
        community=of.community, subject_kind=of.subject_kind, subject_id=of.subject_id, rule=of.rule,
        opened_at=of.opened_at, due_at=of.due_at, cancelled_at=END,
    )  # fmt: skip
    Escalation.objects.create(deadline=again, level=1, step="warning", at=NOON + MINUTE, late_ms=0)


def sealed_twice() -> None:
    of = Escalation.objects.earliest("pk")
    told = {"deadlines": [of.deadline_id], "levels": [of.level]}
    append(of.deadline.community_id, "deadlines.fired", subject="sweep", actor_id=None, at=END, facts=told)


def too_soon() -> None:
    Escalation.objects.filter(level=2).update(at=NOON + MINUTE)


def misstated() -> None:
    Escalation.objects.filter(level=2).update(late_ms=0)


def to_nobody() -> None:
    Notice.objects.filter(code="deadline.breach").delete()


def after_the_reply() -> None:
    met = Deadline.objects.filter(rule="TL-1", met_at__isnull=False).get()
    Escalation.objects.create(deadline=met, level=3, step="escalation", at=met.due_at + MINUTE, late_ms=0)


def reply_gone() -> None:
    Contact.objects.filter(key=KEY).delete()


def at_another_ticket() -> None:
    Contact.objects.filter(key=KEY).update(ticket=Ticket.objects.earliest("pk"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("put_wrong", "named"),
    [
        (deleted, "missed"),
        (passed_over, "missed"),
        (deleted, "vanished"),
        (doubled, "doubled"),
        (sealed_twice, "doubled"),
        (too_soon, "early"),
        (misstated, "wrong_lateness"),
        (to_nobody, "untold"),
        (after_the_reply, "unowed"),
        (reply_gone, "records_lost"),
        (at_another_ticket, "records_lost"),
    ],
)
def test_what_is_put_wrong_by_hand_is_named(finished: Finished, put_wrong: Callable[[], None], named: str) -> None:
    put_wrong()

    assert named in finished.blamed()


@pytest.mark.django_db
def test_a_firing_after_a_restart_of_the_database_is_held_against_the_longer_bound(finished: Finished) -> None:
    finished.ground = oracle.Ground(
        LIMITS, finished.ground.leads, finished.ground.directors, END + 2 * SECOND,
        [(NOON + 2 * MINUTE - SECOND, NOON + 2 * MINUTE)],
    )  # fmt: skip
    verdict = finished.judged()

    assert verdict.late
    assert verdict.late_after_restart


@pytest.mark.django_db
def test_what_nobody_has_ended_is_stuck(finished: Finished) -> None:
    Deadline.objects.filter(rule="TL-1").update(parked_error="RuntimeError: broken")
    with connection.cursor() as cursor:
        found = facts.read(cursor, idle_since=END)

    assert found.stuck["parked"] == 2


def test_the_same_seed_draws_the_same_plan() -> None:
    def drawn(seed: int) -> plan.Plan:
        return plan.draw(seed, seconds=120, rate=5, units=NAMES["postgres"], redis=True, database=2)

    assert drawn(7) == drawn(7)
    assert drawn(7) != drawn(8)


def test_a_plan_is_read_as_it_was_written(tmp_path: Any) -> None:
    drawn = plan.draw(7, seconds=60, rate=5, units=NAMES["postgres"], redis=True, database=2)
    plan.write(drawn, tmp_path / "plan.json")

    assert plan.read(tmp_path / "plan.json") == drawn


def test_in_every_plan_of_two_minutes_the_database_restarts_twice_and_the_broker_each_minute() -> None:
    drawn = plan.draw(7, seconds=120, rate=5, units=NAMES["postgres"], redis=True, database=2)
    struck = [one.unit for one in drawn.blows]

    assert (struck.count("postgres"), struck.count("redis")) == (2, 2)
    assert len(struck) > 20
