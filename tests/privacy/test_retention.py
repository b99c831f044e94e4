"""What has been kept long enough is erased in the community's night, and a report says what (A-3)."""

import json
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from attachments.models import Attachment
from core import clock
from deadlines import registry
from ledger.models import Chain, Entry
from ledger.queries import verify_chain
from notices.models import Notice
from privacy import refusals, retention
from privacy.erasers import counted_by, deleted, in_batches
from privacy.models import Care, Erased, ErasingRun, Keeping
from privacy.retention_rules import night_of
from privacy.services.retention import count_old, erase_at_night, erase_old, set_days
from staff.enums import Role
from staff.models import Community, Membership
from tests.factories import NOON, MembershipFactory, a_ticket
from tests.tickets.orders import a_technician, an_order
from tickets.enums import Told
from tickets.models import Call, Draft, Letter, Message, Ticket, WorkOrder
from tickets.services import Caller, close, take_message

DAY = timedelta(days=1)
LONG_AGO = NOON - 4 * 365 * DAY
NIGHT = NOON.replace(hour=19, minute=5)  # 03:05 of the 24th in Shanghai


def closed(who: Membership, at: datetime = LONG_AGO) -> Ticket:
    ticket = a_ticket(who, now=at)
    close(
        ticket_id=ticket.pk,
        by=who.user,
        outcome="已修好",
        told=Told.PHONE,
        untold_reason="",
        now=at + timedelta(hours=1),
    )
    return ticket


def counts(run: ErasingRun | None) -> dict[str, int]:
    return {line.kind: line.count for line in Erased.objects.filter(run=run) if line.count}


@pytest.fixture
def broken() -> Iterator[None]:
    """A kind whose erasing fails."""

    def fail(community: Community, before: datetime, dry: bool) -> int:
        raise ValueError("13800001234")

    retention.register("broken", "坏的", why="", days=1, erase=fail)
    yield
    retention._kinds.pop("broken")


def registered(code: str, erase: retention.Eraser) -> Iterator[None]:
    retention.register(code, code, why="", days=1, erase=erase)
    yield
    retention._kinds.pop(code)


@pytest.fixture
def halfway() -> Iterator[None]:
    """A kind that erases its first part and fails at the second."""

    def erase(community: Community, before: datetime, dry: bool) -> int:
        in_batches(Draft.objects.filter(form="a", saved_at__lt=before), deleted, dry=dry)
        raise ValueError

    yield from registered("halfway", erase)


@pytest.fixture
def uncounted() -> Iterator[None]:
    """A kind that erases without batches."""
    yield from registered("uncounted", lambda _community, _before, _dry: 1)


@pytest.fixture
def slow() -> Iterator[None]:
    """A kind that takes longer than a run is taken for, so that the next tick takes the run over; once."""
    begun: list[datetime] = []

    def erase(_community: Community, before: datetime, _dry: bool) -> int:
        if not begun:
            begun.append(before)
            erase_at_night(NIGHT + timedelta(minutes=31))
        return 0

    yield from registered("slow", erase)


@pytest.mark.rule("A-3")
def test_names_and_phones_leave_closed_tickets_after_their_time_and_the_matter_stays(front: Membership) -> None:
    old, recent, running = closed(front), closed(front, NOON - 30 * DAY), a_ticket(front, now=LONG_AGO)

    erase_at_night(NIGHT)

    old.refresh_from_db()
    assert (old.caller_name, old.caller_phone, old.text) == ("", "", "厨房水管漏水")
    assert list(Call.objects.filter(contacts__ticket=old).values_list("caller_phone", flat=True)) == [""]
    for kept in (recent, running):
        kept.refresh_from_db()
        assert (kept.caller_name, kept.caller_phone) == ("王测试", "13800001234")


@pytest.mark.rule("A-3")
def test_the_report_says_how_many_from_before_when_and_the_ledger_knows(front: Membership) -> None:
    closed(front)

    (run,) = erase_at_night(NIGHT)

    line = Erased.objects.get(run=run, kind="callers")
    assert (line.count, line.before, line.failed) == (1, NIGHT - 3 * 365 * DAY, "")
    assert run.ended_at == NIGHT
    assert "callers=1" in bytes(Entry.objects.get(action="personal.erased").payload).decode()
    assert verify_chain(Chain.objects.get(pk=front.community_id)).broken_at is None


def test_a_night_is_carried_out_once(front: Membership) -> None:
    assert len(erase_at_night(NIGHT)) == 1
    assert erase_at_night(NIGHT + timedelta(minutes=1)) == []
    assert len(erase_at_night(NIGHT + DAY)) == 1


def test_a_night_that_was_missed_is_made_up_for(front: Membership) -> None:
    erase_at_night(NIGHT)
    closed(front, NIGHT - 3 * 365 * DAY - timedelta(hours=2))

    (run,) = erase_at_night(NIGHT + 5 * DAY)

    assert counts(run) == {"callers": 1}


def test_before_its_hour_the_night_is_yesterdays() -> None:
    begins = Care().erase_at

    assert f"{night_of(NIGHT - timedelta(minutes=6), zone='Asia/Shanghai', begins=begins)}" == "2026-11-23"
    assert f"{night_of(NIGHT, zone='Asia/Shanghai', begins=begins)}" == "2026-11-24"


def test_while_somebody_is_at_it_nobody_else_begins(front: Membership) -> None:
    day = localdate(NIGHT)
    ErasingRun.objects.create(community=front.community, day=day, started_at=NIGHT, claimed_at=NIGHT)

    assert erase_old(front.community, day, now=NIGHT + timedelta(minutes=5)) is None


def test_a_run_that_was_interrupted_is_gone_on_with(front: Membership) -> None:
    closed(front)
    day = localdate(NIGHT)
    run = ErasingRun.objects.create(community=front.community, day=day, started_at=NIGHT, claimed_at=NIGHT)
    Erased.objects.create(run=run, kind="callers", days=1095, before=NIGHT, count=7, finished=True)

    done = erase_old(front.community, day, now=NIGHT + timedelta(minutes=31))

    assert done is not None
    assert done.ended_at
    assert Erased.objects.get(run=run, kind="callers").count == 7  # that kind was finished before


def test_a_kind_that_was_interrupted_between_two_batches_is_gone_on_with(front: Membership) -> None:
    closed(front)
    day = localdate(NIGHT)
    run = ErasingRun.objects.create(community=front.community, day=day, started_at=NIGHT, claimed_at=NIGHT)
    Erased.objects.create(run=run, kind="callers", days=1095, before=NIGHT, count=7)

    erase_old(front.community, day, now=NIGHT + timedelta(minutes=31))

    assert Erased.objects.get(run=run, kind="callers").count == 8


def test_what_was_erased_before_a_kind_failed_is_counted(front: Membership, halfway: None) -> None:
    for form in ("a", "b"):
        Draft.objects.create(user=front.user, community=front.community, form=form, saved_at=NOON, fields={})

    (run,) = erase_at_night(NIGHT + 2 * DAY)

    line = Erased.objects.get(run=run, kind="halfway")
    assert (line.count, line.failed, line.finished) == (1, "ValueError", True)
    assert list(Draft.objects.values_list("form", flat=True)) == ["b"]


def test_a_batch_whose_count_cannot_be_written_is_not_erased(front: Membership) -> None:
    rows = Draft.objects.filter(community=front.community)
    Draft.objects.create(user=front.user, community=front.community, form="a", saved_at=NOON, fields={})

    def full(_count: int) -> None:
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"), counted_by(full):
        in_batches(rows, deleted, dry=False)

    assert rows.count() == 1


def test_a_batch_begins_where_the_one_before_ended(front: Membership, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("privacy.erasers.BATCH", 2)
    facts = {"user": front.user, "community": front.community, "saved_at": LONG_AGO}
    drafts = [Draft.objects.create(form=f"a{n}", **facts) for n in range(5)]

    with CaptureQueriesContext(connection) as seen:
        assert in_batches(Draft.objects.filter(form__startswith="a"), deleted, dry=False) == 5

    begun = [one["sql"] for one in seen if one["sql"].startswith("SELECT") and "LIMIT 2" in one["sql"]]
    assert [f'"id" > {drafts[n].pk}' in sql for n, sql in zip((1, 3), begun[1:], strict=False)] == [True, True]
    assert not Draft.objects.exists()


def test_an_eraser_that_counts_past_its_batches_is_named_in_the_report(front: Membership, uncounted: None) -> None:
    (run,) = erase_at_night(NIGHT)

    assert Erased.objects.get(run=run, kind="uncounted").failed == "RuntimeError"


def test_whoever_takes_a_slow_night_over_reports_it_alone(front: Membership, slow: None) -> None:
    closed(front)

    assert erase_at_night(NIGHT) == []

    assert Entry.objects.filter(action="personal.erased").count() == 1
    assert Erased.objects.get(kind="callers").count == 1


def test_one_kind_that_fails_hinders_no_other_and_is_told_without_its_words(
    front: Membership, lead: Membership, broken: None, caplog: pytest.LogCaptureFixture
) -> None:
    closed(front)

    (run,) = erase_at_night(NIGHT)

    assert Erased.objects.get(run=run, kind="broken").failed == "ValueError"
    assert counts(run) == {"callers": 1}
    assert Notice.objects.filter(recipient=lead.user, code="personal.erasing_failed").exists()
    assert "13800001234" not in caplog.text


def test_messages_letters_and_drafts_are_forgotten_after_theirs(front: Membership) -> None:
    facts: dict[str, Any] = {"unwilling": False, "text": "车位", "call_back_at": LONG_AGO + DAY, "now": LONG_AGO}
    message = take_message(
        who=front, to=front.user, caller=Caller(name="王测试", phone="13800001234"), key=uuid.uuid4(), **facts
    )
    Message.objects.filter(pk=message.pk).update(done_at=LONG_AGO + DAY, done_by=front.user, words="已回")
    letter: dict[str, Any] = {"community": front.community, "registered_by": front.user, "registered_at": LONG_AGO}
    Letter.objects.create(
        **letter, key=uuid.uuid4(), number="1", letter_class="request", medium="post", received_on=LONG_AGO,
        sender_name="王测试", sender_phone="13800001234", subject="车位", text="车位", ticket=closed(front),
    )  # fmt: skip
    Draft.objects.create(user=front.user, community=front.community, form="intake", saved_at=LONG_AGO, fields={})

    (run,) = erase_at_night(NIGHT)

    assert counts(run) == {"callers": 1, "letters": 1, "messages": 1, "drafts": 1}
    assert not Message.objects.exclude(caller_phone="").exists()
    assert not Letter.objects.exclude(sender_phone="").exists()


def test_photos_of_old_matters_go_and_signatures_stay(front: Membership) -> None:
    ticket = closed(front)
    order = an_order(a_ticket(front, now=LONG_AGO), front.user, a_technician(front).user, now=LONG_AGO)
    WorkOrder.objects.filter(pk=order.pk).update(ticket=ticket)
    subjects = [("contact", ticket.contacts.first()), ("order_before", order), ("order_signed", order)]
    for kind, subject in subjects:
        assert subject is not None
        Attachment.objects.create(
            community=front.community, subject_kind=kind, subject_id=subject.pk, key=uuid.uuid4(), name="a.jpg",
            media_type="image/jpeg", size=1, digest="", at=LONG_AGO, by=front.user,
        )  # fmt: skip

    erase_at_night(NIGHT)

    assert list(Attachment.objects.values_list("subject_kind", flat=True)) == ["order_signed"]


def test_a_dry_run_counts_and_changes_nothing(front: Membership) -> None:
    closed(front)

    found = {kept.kind.code: count for kept, _before, count in count_old(front.community, now=NIGHT)}

    assert found["callers"] == 1
    assert Ticket.objects.get().caller_phone
    assert not ErasingRun.objects.exists()


@pytest.mark.parametrize("dry", [True, False])
def test_the_command_tells_what_it_erased_in_json(front: Membership, *, dry: bool) -> None:
    closed(front, clock.now() - 4 * 365 * DAY)
    out = StringIO()

    call_command("apply_retention", *(["--dry-run"] if dry else []), "--json", stdout=out)

    told = json.loads(out.getvalue())
    (community,) = told["communities"]
    assert told["dry_run"] is dry
    assert {one["kind"]: one["count"] for one in community["kinds"]}["callers"] == 1
    assert bool(Ticket.objects.get().caller_phone) is dry


def test_the_command_may_be_repeated_within_a_day(front: Membership) -> None:
    for _ in range(2):
        closed(front, clock.now() - 4 * 365 * DAY)
        call_command("apply_retention", stdout=StringIO())

    assert Erased.objects.get(kind="callers").count == 2


def test_a_lead_sets_the_days_and_the_ledger_knows(lead: Membership) -> None:
    closed(lead, NOON - 30 * DAY)
    set_days(lead, {"callers": 20}, now=NOON)

    (run,) = erase_at_night(NIGHT)

    assert counts(run) == {"callers": 1}
    assert Entry.objects.filter(action="personal.days_set").count() == 1
    set_days(lead, {"callers": None}, now=NOON)
    assert not Keeping.objects.exists()


@pytest.mark.parametrize(("code", "days"), [("callers", 0), ("callers", 3651), ("ledger", 30), ("nothing", 30)])
def test_days_out_of_range_and_kinds_that_stay_are_refused_and_nothing_beside_them_is_set(
    lead: Membership, code: str, days: int
) -> None:
    with pytest.raises(refusals.DaysOutOfRange):
        set_days(lead, {"visits": 20, code: days}, now=NOON)

    assert not Keeping.objects.exists()


@pytest.mark.parametrize(("typed", "status"), [("30", 302), ("", 302), ("0", 422), ("9" * 30, 422), ("\x00", 422)])
def test_the_page_takes_days_and_says_what_is_wrong(client: Client, lead: Membership, typed: str, status: int) -> None:
    client.force_login(lead.user)
    path = reverse("privacy:keeping", args=[lead.community.slug])

    assert client.post(path, {"callers": typed}).status_code == status


@pytest.mark.rule("A-3")
def test_colleagues_and_residents_read_what_is_kept_why_and_how_long(client: Client, front: Membership) -> None:
    Keeping.objects.create(community=front.community, kind="callers", days=77)
    public = client.get(reverse("privacy:public", args=[front.community.slug])).content.decode()
    client.force_login(MembershipFactory.create(community=front.community, role=Role.GUARD).user)
    own = client.get(reverse("privacy:keeping", args=[front.community.slug])).content.decode()

    for kind in retention.kinds():
        assert str(kind.title) in own
        assert (str(kind.title) in public) is not kind.of_staff
    assert "77" in own
    assert "77" in public


@pytest.mark.parametrize("count", [1, 3])
def test_the_reports_cost_the_same_queries(
    client: Client, lead: Membership, count: int, django_assert_num_queries: Any
) -> None:
    for day in range(count):
        erase_at_night(NIGHT + day * DAY)
    client.force_login(lead.user)
    path = reverse("privacy:runs", args=[lead.community.slug])
    client.get(path)

    with django_assert_num_queries(7):
        client.get(path)


def test_the_engine_carries_the_nights_out() -> None:
    assert erase_at_night in registry.minutely()
