"""Eight hours without an engine, 5,000 limits passed: each step once, marked late, in order, gathered for people."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

import pytest

from deadlines import registry, rules
from deadlines.models import Deadline, Escalation
from deadlines.queries import limit_book
from deadlines.registry import SubjectFacts
from deadlines.rules import Rule
from deadlines.services import Planned, Subject, meet, plan, start
from deadlines.sweep import Report, beat, sweep
from ledger.models import Chain
from ledger.queries import verify_chain
from notices.deliver import deliver
from notices.models import Notice
from notices.queries import notices_of
from notices.rules import BRISK
from staff.models import Membership
from tests.factories import NOON
from tests.notices.rows import a_channel
from tests.notices.sinks import web_sink

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
BACK = NOON + 8 * HOUR  # the engine's first look after the outage
MATTERS = 2_500  # each with two limits
FEW = 100
KINDS = ("outage.a", "outage.b")


class Matters:
    """Open matters of one clerk."""

    def __init__(self, clerk: int) -> None:
        self.clerk = clerk

    def load(self, ids: Iterable[int]) -> Mapping[int, SubjectFacts]:
        return {pk: SubjectFacts(True, self.clerk, self.clerk, f"/{pk}/", {"ticket": str(pk)}) for pk in ids}


@pytest.fixture
def outage(front: Membership, lead: Membership) -> Iterator[list[tuple[Subject, Planned]]]:
    """5,000 limits whose moments lie spread over the eight hours; `front` answers for them, `lead` supervises."""
    before = dict(registry._subjects)
    for kind in KINDS:
        registry.register(kind, Matters(front.user_id))
    book = limit_book(lead.community)
    planned = []
    for place in range(MATTERS):
        subject = Subject(KINDS[place % 2], place + 1)
        opened = NOON - 2 * HOUR + SECOND * (place * 10 + 1)
        due = opened + 2 * HOUR
        planned += [(subject, plan(book, Rule.TL_1, at=opened)), (subject, plan(book, Rule.TL_2, at=opened, told=due))]
    start(lead.community_id, planned)
    beat(NOON)  # the engine's last sign of life
    yield planned
    registry._subjects.clear()
    registry._subjects.update(before)


def owed(planned: Iterable[tuple[Subject, Planned]], now: datetime) -> Counter[tuple[str, int, str, int, int]]:
    """Kind, subject, rule, level and lateness in milliseconds of every step whose moment has come."""
    found: Counter[tuple[str, int, str, int, int]] = Counter()
    for subject, one in planned:
        limit, level = rules.DEFAULT_LIMITS[one.rule], one.level
        while (at := rules.alarm_at(limit, one.due_at, level)) <= now:
            level += 1
            found[subject.kind, subject.id, one.rule, level, (now - at) // timedelta(milliseconds=1)] += 1
    return found


def fired() -> Counter[tuple[str, int, str, int, int]]:
    places = ("deadline__subject_kind", "deadline__subject_id", "deadline__rule", "level", "late_ms")
    return Counter(Escalation.objects.values_list(*places))


@pytest.mark.django_db
@pytest.mark.rule("TL-1", "TL-2")
def test_after_eight_hours_each_of_5000_limits_fires_once_late_in_order_and_gathered(
    outage: list[tuple[Subject, Planned]], front: Membership, lead: Membership
) -> None:
    assert len(outage) == 5_000
    report = sweep(BACK)

    assert (report.claimed, report.parked) == (5_000, 0)
    assert fired() == owed(outage, BACK)  # each passed step, once, and how late the engine was
    assert min(late for *_, late in fired()) > 0
    # gathered: two limits and up to five steps of a matter are one notice a person, and it says the latest
    for who in (front, lead):
        told = list(
            Notice.objects.filter(recipient=who.user, under__isnull=False).order_by("pk").values_list("url", "code")
        )
        # in order: what fell due first is told first
        assert [url for url, _code in told] == [f"/{place + 1}/" for place in range(MATTERS)]
        assert {code for _url, code in told[: MATTERS // 2]} == {"deadline.escalation"}
        # and the bell has one line, whatever the number of batches
        (line,) = notices_of(who.user, community_id=who.community_id)
        assert (line.code, line.params["since"], line.params["until"]) == (
            "gathered.limits",
            "11-23 12:00",
            "11-23 20:00",
        )
    assert sweep(BACK) == Report()
    meanwhile = owed(outage, BACK + SECOND).total() - owed(outage, BACK).total()
    assert sweep(BACK + SECOND).fired == meanwhile > 0  # the control: a second later it fires what falls due then
    assert verify_chain(Chain.objects.get(pk=lead.community_id)).broken_at is None


@pytest.mark.django_db
def test_what_falls_due_when_the_engine_is_back_is_not_late_and_what_was_met_is_not_fired(
    outage: list[tuple[Subject, Planned]], lead: Membership
) -> None:
    """The control: lateness comes from the outage, and from nothing else."""
    Deadline.objects.exclude(subject_id__in=(1, 2)).delete()
    met = outage[0][0]
    meet(met, None, at=NOON + HOUR)
    fresh = Subject(KINDS[0], MATTERS + 1)
    start(lead.community_id, [(fresh, plan(limit_book(lead.community), Rule.TL_1, at=BACK))])

    sweep(BACK)
    sweep(BACK + 90 * timedelta(minutes=1))

    assert not Notice.objects.filter(code="gathered.limits").exists()  # a few need no gathering
    late = dict(Escalation.objects.order_by("level").values_list("deadline__subject_id", "late_ms"))
    assert late.keys() == {2, MATTERS + 1}
    assert late[MATTERS + 1] == 0


@pytest.mark.django_db
def test_a_robot_hears_of_an_outage_in_a_few_messages(
    outage: list[tuple[Subject, Planned]], lead: Membership, settings: object
) -> None:
    Deadline.objects.filter(subject_id__gt=FEW).delete()
    a_channel(lead.community, "dingtalk")
    sweep(BACK)

    with web_sink() as sink:
        settings.ROBOT_BASES = dict.fromkeys(("wecom", "dingtalk", "feishu"), sink.url)  # type: ignore[attr-defined]
        report = deliver(lambda: BACK)

    assert 0 < report.sent <= BRISK
    assert report.routed >= FEW
