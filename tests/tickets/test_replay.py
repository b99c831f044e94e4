"""The replay itself: its clock, its own community, a second run, a dry run, bad files, the command (TL, L-1)."""

import json
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client

from deadlines.models import OPEN, Deadline, Escalation, Heartbeat
from deadlines.sweep import sweep
from ledger.models import Entry
from notices.models import Notice
from staff.enums import Role
from staff.models import Community, Membership
from tests.factories import NOON, MembershipFactory, UserFactory, a_ticket
from tests.tickets.replays import PRESENT, log, minsk, nyc, play, reasons
from tickets.models import Contact, Event, Ticket
from tickets.replay.play import NothingToReplay, ReplayedAlready, Wishes, replay_file, slug_of
from tickets.replay.reading import WrongFormatError
from tickets.replay.run import Pace

pytestmark = pytest.mark.django_db
CLOSED = {"Closed Date": "12/25/2013 03:00:00 PM", "Status": "Closed"}
ELSEWHERE = {"Incident Address": "14 TEST STREET"}
REAL = Path(settings.BASE_DIR).parent / "shared" / "data" / "nyc311_2013-12-25.csv"


def counts() -> dict[str, int]:
    models = (Ticket, Contact, Event, Deadline, Escalation, Notice, Membership, Community)
    return {model.__name__: model.objects.count() for model in models}


@pytest.mark.rule("TL-1", "TL-2")
def test_every_alarm_fires_at_its_own_moment(tmp_path: Path) -> None:
    found = play(nyc(tmp_path, CLOSED))

    fired = Escalation.objects.filter(deadline__rule="TL-1").order_by("at").values_list("step", "at")
    opened = Ticket.objects.get().opened_at
    hours = [(step, (at - opened) / timedelta(hours=1)) for step, at in fired]
    # closed at 15:00, five hours after the call: the reminder of that very moment comes too late to be sent
    assert hours == [("warning", 1.5), ("breach", 2), ("escalation", 3)]
    assert (found["max_lateness_s"], found["overlooked"]) == (0, 0)


@pytest.mark.rule("TL-2")
def test_what_is_done_at_the_very_moment_is_still_in_time(tmp_path: Path) -> None:
    found = play(nyc(tmp_path, {**CLOSED, "Closed Date": "12/25/2013 12:00:00 PM"}))

    assert found["deadlines"]["TL-2"] == {"opened": 1, "met": 1, "breached": 0, "running": 0, "cancelled": 0}


def test_the_clock_goes_on_for_the_tail_and_no_further(tmp_path: Path) -> None:
    found = play(nyc(tmp_path, {}), tail=timedelta(hours=2))

    assert found["steps"] == {"warning": 2, "breach": 2, "escalation": 0}
    assert found["until"] == "2013-12-25T12:00:00-05:00"


def test_opened_is_the_sum_of_all_ends(tmp_path: Path) -> None:
    rows = [{**CLOSED, **ELSEWHERE}, {"Complaint Type": "Noise"}, {"Created Date": "12/26/2013 01:00:00 PM"}]
    found = play(nyc(tmp_path, *rows))

    for count in found["deadlines"].values():
        assert count["opened"] == sum(count[end] for end in ("met", "breached", "running", "cancelled"))
    assert found["steps"]["breach"] == sum(count["breached"] for count in found["deadlines"].values())


class SlowDay:
    """A real clock that is 10 ms further at each look: at 3,600 simulated seconds a second that is 36 seconds."""

    def __init__(self, looks: int = 10**6) -> None:
        self.at, self.looks = NOON, looks

    def now(self) -> datetime:
        self.at += timedelta(milliseconds=10)
        self.looks -= 1
        if self.looks < 0:
            raise KeyboardInterrupt
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)

    def pace(self, speed: float | None) -> Pace:
        return Pace(speed, real=self.now, sleep=self.sleep)


@pytest.mark.rule("TL-1")
def test_a_paced_clock_goes_on_while_the_engine_works(tmp_path: Path) -> None:
    found = play(nyc(tmp_path, CLOSED), speed=3600, pace=SlowDay().pace)

    assert found["max_lateness_s"] == 36
    assert found["max_lag_s"] == 72  # two looks at the first step, before there is anything to wait for


def test_a_paced_replay_takes_its_time(tmp_path: Path) -> None:
    day = SlowDay()

    play(nyc(tmp_path, CLOSED), speed=3600, pace=day.pace)

    assert day.at - NOON == pytest.approx(timedelta(seconds=5), abs=timedelta(seconds=0.1))


def test_the_limits_of_a_replay_never_meet_the_clock_of_the_present(tmp_path: Path) -> None:
    play(nyc(tmp_path, {}))

    assert Deadline.objects.filter(OPEN).count() == 2
    assert sweep(PRESENT).claimed == 0


def test_the_replay_touches_no_other_community(tmp_path: Path, front: Membership) -> None:
    a_ticket(front, now=NOON - timedelta(days=9000))
    before = Deadline.objects.filter(community=front.community).values_list("pk", "level", "alarm_at", "paused_at")
    kept = list(before)

    play(nyc(tmp_path, CLOSED))

    assert list(before) == kept
    assert not Heartbeat.objects.exists()
    assert not Notice.objects.filter(community=front.community).exists()


def test_a_second_run_is_refused_with_a_sentence(tmp_path: Path) -> None:
    path = nyc(tmp_path, {})
    play(path)

    with pytest.raises(ReplayedAlready) as refusal:
        play(path)
    assert "replay-calls" in str(refusal.value)


@pytest.mark.parametrize("kind", ["nyc311", "by115", "servicenow"])
def test_a_run_that_goes_on_doubles_nothing(tmp_path: Path, kind: str) -> None:
    path = {
        "nyc311": lambda: nyc(tmp_path, CLOSED, CLOSED, {}, {**CLOSED, **ELSEWHERE}),
        "by115": lambda: minsk(tmp_path, {}, {"planned": "2018-07-20"}, {"status": "7", "address": "дом 9"}),
        "servicenow": lambda: log(
            tmp_path,
            {"assigned_to": "Resolver 1"},
            {"assignment_group": "Group 2", "sys_updated_at": "29-02-2016 09:00", "incident_state": "Resolved"},
            {"assignment_group": "Group 2", "sys_updated_at": "29-02-2016 10:00", "incident_state": "Active"},
        ),
    }[kind]()
    first = play(path, kind)
    before = counts()

    again = play(path, kind, again=True)

    assert counts() == before
    for figure in ("tickets", "contacts_joined", "deadlines", "rejected", "steps"):
        assert again[figure] == first[figure]


def test_a_run_that_was_cut_short_is_finished_by_the_next(tmp_path: Path) -> None:
    path = nyc(tmp_path, CLOSED, CLOSED, {**CLOSED, **ELSEWHERE})
    with pytest.raises(KeyboardInterrupt):
        play(path, speed=3600, pace=SlowDay(looks=12).pace)
    cut = counts()

    found = play(path, again=True)

    assert (found["tickets"], found["contacts_joined"], found["outages"], Ticket.objects.count()) == (3, 0, 1, 3)
    assert Ticket.objects.filter(closed_at=None).count() == 0
    assert cut["Escalation"] < counts()["Escalation"] == found["escalations"]


def test_a_dry_run_counts_and_leaves_nothing(tmp_path: Path) -> None:
    before = counts()

    found = play(nyc(tmp_path, CLOSED), dry_run=True)

    assert found["tickets"] == 1
    assert found["escalations"] > 0
    assert counts() == before


@pytest.mark.rule("L-1")
def test_the_ledger_begins_with_the_file_and_holds(tmp_path: Path) -> None:
    play(nyc(tmp_path, CLOSED, {**CLOSED, **ELSEWHERE}))

    first = Entry.objects.order_by("seq").first()
    assert first is not None
    assert first.action == "replay.opened"
    call_command("verify_ledger", stdout=StringIO())


@pytest.mark.rule("PR")
def test_directors_find_it_in_the_pages_and_its_own_staff_cannot_sign_in(client: Client, tmp_path: Path) -> None:
    director = MembershipFactory.create(role=Role.DIRECTOR)
    front = MembershipFactory.create(community=director.community)

    found = play(nyc(tmp_path, {}))

    assert found["shown_to"] == [director.user.username]
    assert not Notice.objects.filter(recipient=director.user).exists()
    staff = Membership.objects.filter(community__slug="replay-calls").exclude(user=director.user)
    assert not any(one.user.has_usable_password() for one in staff.select_related("user"))
    number = Ticket.objects.get().number
    for member, status in ((director, 200), (front, 404)):
        client.force_login(member.user)
        assert client.get(f"/c/replay-calls/tickets/{number}/").status_code == status


def test_named_people_see_it_instead(tmp_path: Path) -> None:
    MembershipFactory.create(role=Role.DIRECTOR)
    UserFactory.create(username="ada")

    assert play(nyc(tmp_path, {}), show_to=["ada"])["shown_to"] == ["ada"]
    assert Membership.objects.get(user__username="ada").role == Role.SUPERVISOR


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("nyc311_2013-12-25.csv", "replay-nyc311-2013-12-25"),
        ("Ёж.csv", "replay--4ecd7c2c"),
        ("a" * 40 + ".csv", "replay-aaaaaaaaaaaaaa-3ba3f5f4"),
    ],
)
def test_the_short_name_comes_from_the_file(name: str, slug: str) -> None:
    assert len(slug_of(Path(name))) <= 30
    assert slug_of(Path(name))[:7] == slug[:7]


def test_a_file_of_another_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongFormatError) as error:
        play(nyc(tmp_path, {}), "by115")
    assert "organisation_id" in error.value.args


def test_a_file_without_a_usable_row_is_refused_with_the_first_reason(tmp_path: Path) -> None:
    with pytest.raises(NothingToReplay, match="Created Date"):
        play(nyc(tmp_path, {"Created Date": ""}))
    assert not Community.objects.exists()


def command(path: Path, *options: str) -> str:
    out = StringIO()
    call_command("replay", str(path), *options, stdout=out)
    return out.getvalue()


def test_the_command_prints_the_fixed_keys(tmp_path: Path) -> None:
    found: dict[str, Any] = json.loads(command(nyc(tmp_path, CLOSED, {"Agency": ""}), "--format=nyc311", "--json"))

    assert (found["rows"], found["tickets"], found["contacts_joined"]) == (2, 1, 0)
    assert found["rejected"][0]["row"] == 3
    assert found["deadlines"]["TL-1"] == {"opened": 1, "met": 0, "breached": 1, "running": 0, "cancelled": 0}
    assert (found["escalations"], found["max_lateness_s"]) == (6, 0)


def test_the_report_is_readable_in_english(tmp_path: Path) -> None:
    said = command(nyc(tmp_path, {**CLOSED, "Closed Date": "soon"}), "--format=nyc311", "--language=en", "--dry-run")

    assert "1 rows read, 1 tickets made" in said
    assert "1 rows (2): “soon” in the column “Closed Date” is no readable date." in said


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--format=by115"], "organisation_id"),
        (["--format=nyc311", "--speed=0"], "no speed"),
        (["--format=nyc311", "--limit=-3"], "no whole number"),
    ],
)
def test_wrong_wishes_get_a_sentence(tmp_path: Path, options: list[str], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        command(nyc(tmp_path, {}), *options)


def test_a_missing_file_gets_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"none\.csv"):
        command(tmp_path / "none.csv", "--format=nyc311")


@pytest.mark.skipif(not REAL.exists(), reason="the real file does not lie beside the project (../shared/data)")
def test_a_slice_of_the_real_day_passes_through() -> None:
    """The first 40 rows of the file, to the last second of their lives."""
    wishes = Wishes(limit=40, tail=timedelta(0))
    found = replay_file(REAL, "nyc311", wishes, now=datetime.fromisoformat("2026-11-23T04:00:00+00:00"))

    assert found["tickets"] + found["contacts_joined"] == found["rows"] == 40
    assert reasons(found) == [(15, "promise_too_far", "promise")]
    assert (found["max_lateness_s"], found["overlooked"], found["parked"]) == (0, 0, 0)
    assert Ticket.objects.exclude(closed_at=None).count() > 30
