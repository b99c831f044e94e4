"""The duty log: written once, corrected beside, never altered; one stream a post and shift (L-1)."""

import json
import uuid
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from attachments.pictures import Prepared
from core import triggers
from core.refusals import Refused
from duty import log_refusals as refusals
from duty import log_rules
from duty.access import posts_of
from duty.enums import LogKind, PostKind
from duty.models import LogEntry, Post
from duty.queries.log import MOST, Wish, log_of_day, log_of_shift, search_log, span_now
from duty.queries.log_check import altered
from duty.rules import ShiftFacts
from duty.services import correct_entry, write_entry, write_system_entry
from ledger.models import Entry
from ledger.queries import verify
from staff.enums import Role
from staff.models import Community, Membership
from tests.factories import NOON, DepartmentFactory, MembershipFactory, a_log_entry, a_post, a_ticket
from tests.ledger.chains import execute, tamper
from tickets.services import report_major

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOUR = timedelta(hours=1)


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


def test_a_new_community_has_its_posts(community: Community) -> None:
    assert list(Post.objects.filter(community=community).values_list("kind", flat=True)) == ["front", "gate", "works"]


@pytest.mark.django_db
def test_an_entry_stands_on_the_shift_in_which_it_happened(front: Membership) -> None:
    early = a_log_entry(front, "甲", now=local(23, 14, 59))
    told_later = a_log_entry(front, "乙", at=local(23, 14, 50), now=local(23, 15, 10))
    late = a_log_entry(front, "丙", now=local(23, 15))
    after_midnight = a_log_entry(front, "丁", now=local(24, 2))

    assert [(one.day.day, str(one.shift)) for one in (early, told_later, late, after_midnight)] == [
        (23, "早班"),
        (23, "早班"),
        (23, "中班"),
        (23, "夜班"),
    ]


THREE = [
    ShiftFacts(place, name, name[0], "x", time(begins), time(ends))
    for place, (name, begins, ends) in enumerate((("早班", 7, 15), ("中班", 15, 23), ("夜班", 23, 7)))
]


@given(st.integers(0, 366 * 24 * 60))
def test_every_moment_belongs_to_exactly_one_page(minutes: int) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    around = [at.astimezone(SHANGHAI).date() + timedelta(days=step) for step in (-1, 0, 1)]

    pages = [one for day in around for one in log_rules.spans_of(day, THREE, SHANGHAI) if one.covers(at)]

    assert pages == [log_rules.span_at(at, THREE, SHANGHAI)]


def test_without_shifts_the_page_is_the_day() -> None:
    span = log_rules.span_at(NOON, [], SHANGHAI)

    assert (span.day, span.shift, span.ends - span.begins) == (date(2026, 11, 23), None, timedelta(days=1))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"words": "  \0 "}, refusals.LogWordsMissing),
        ({"words": "长" * 2001}, refusals.LogWordsTooLong),
        ({"at": NOON + HOUR}, refusals.LogFuture),
        ({"at": NOON - timedelta(days=40)}, refusals.LogLongAgo),
    ],
)
def test_what_can_not_be_written_is_refused(
    front: Membership, changes: dict[str, object], refusal: type[Refused]
) -> None:
    with pytest.raises(refusal):
        a_log_entry(front, **{"words": "好", **changes})  # type: ignore[arg-type]  # a table of facts
    assert not LogEntry.objects.exists()


@pytest.mark.django_db
def test_a_double_click_writes_one_entry(front: Membership) -> None:
    key = uuid.uuid4()

    assert a_log_entry(front, key=key) == a_log_entry(front, key=key)
    assert Entry.objects.filter(action="log.written").count() == 1


@pytest.mark.rule("L-1")
@pytest.mark.django_db
def test_a_correction_names_the_entry_and_both_stay_readable(front: Membership, lead: Membership) -> None:
    wrong = a_log_entry(front, "12把钥匙")
    right = correct_entry(lead, wrong.pk, words="11把钥匙", key=uuid.uuid4(), now=NOON + HOUR)
    again = correct_entry(front, right.pk, words="11把，1把送修", key=uuid.uuid4(), now=NOON + 2 * HOUR)

    line = log_of_shift(wrong.post, span_now(front.community, NOON)).lines[0]

    assert (line.words, [one.words for one in line.corrections]) == ("12把钥匙", ["11把钥匙", "11把，1把送修"])
    assert line.last == again
    assert (right.corrects, right.at, right.written_at, right.by) == (wrong, NOON, NOON + HOUR, lead.user)
    assert Entry.objects.filter(action="log.corrected").count() == 2


@pytest.mark.django_db
def test_an_entry_is_corrected_once_and_by_other_words(front: Membership) -> None:
    wrong = a_log_entry(front, "甲")
    with pytest.raises(refusals.LogSame):
        correct_entry(front, wrong.pk, words="甲 ", key=uuid.uuid4(), now=NOON)
    correct_entry(front, wrong.pk, words="乙", key=uuid.uuid4(), now=NOON)

    with pytest.raises(refusals.LogCorrected):
        correct_entry(front, wrong.pk, words="丙", key=uuid.uuid4(), now=NOON)


@pytest.mark.rule("L-1")
@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE duty_logentry SET words = 'x'",
        "DELETE FROM duty_logentry",
        "INSERT INTO duty_logentry SELECT * FROM duty_logentry WHERE true ON CONFLICT (id) DO UPDATE SET words = 'x'",
        {
            "sqlite": "INSERT OR REPLACE INTO duty_logentry SELECT * FROM duty_logentry",
            "postgresql": "TRUNCATE duty_logentry",
        },
    ],
)
def test_the_database_lets_nobody_alter_the_log_or_tear_out_a_page(
    front: Membership, sql: str | dict[str, str]
) -> None:
    entry = a_log_entry(front, "原话")

    with pytest.raises(DatabaseError), transaction.atomic():
        execute(sql if isinstance(sql, str) else sql[connection.vendor])

    assert LogEntry.objects.get().words == entry.words
    assert "duty_log_no_update" in {one.name for one in triggers.declared()}


@pytest.mark.rule("L-1")
@pytest.mark.django_db
def test_words_that_were_changed_past_the_guards_are_found(front: Membership) -> None:
    picture = Prepared("a.jpg", "image/jpeg", b"picture")
    kept, changed, torn = (a_log_entry(front, words, files=[picture]) for words in "甲乙丙")
    assert list(altered(front.community_id)) == []

    tamper("UPDATE duty_logentry SET words = '丁' WHERE id = %s", [changed.pk])
    tamper(
        "UPDATE attachments_content SET data = %s WHERE attachment_id = (SELECT min(id) FROM attachments_attachment)",
        [b"x"],
    )
    tamper("DELETE FROM duty_logentry WHERE id = %s", [torn.pk])
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("verify_log", "--json", "--community", front.community.slug, stdout=out)

    found = json.loads(out.getvalue())["altered"]
    assert [(one["entry"], one["why"]) for one in found] == [
        (kept.pk, "a file is another than was sealed"),
        (changed.pk, "it says something else than was sealed"),
        (torn.pk, "it is gone"),
    ]


@pytest.mark.django_db
def test_the_ledger_holds_the_entry_and_none_of_its_words(front: Membership) -> None:
    a_log_entry(front, "王测试来电13800001234")

    told = bytes(Entry.objects.get(action="log.written").payload).decode()

    assert "王测试" not in told
    assert "13800001234" not in told
    assert verify(front.community_id).broken_at is None


@pytest.mark.django_db
def test_what_the_ledger_knows_of_the_shift_stands_in_the_same_stream(front: Membership, lead: Membership) -> None:
    MembershipFactory.create(community=front.community, role=Role.DIRECTOR)
    ticket = a_ticket(front)
    a_log_entry(front, "先", now=NOON)
    report_major(
        ticket_id=ticket.pk,
        by=front.user,
        danger="flood",
        words="水漫大堂",
        measures="",
        now=NOON + timedelta(minutes=5),
    )
    a_log_entry(front, "后", now=NOON + timedelta(minutes=9))

    lines = log_of_shift(a_post(front.community), span_now(front.community, NOON)).lines

    assert [line.words for line in lines] == ["先", f"重大事项上报：{ticket.number}", "后"]
    assert (lines[1].who, lines[1].url) == (str(front.user), f"/c/{front.community.slug}/tickets/{ticket.number}/")
    assert not LogEntry.objects.filter(kind=LogKind.SYSTEM).exists()


@pytest.mark.django_db
def test_another_verb_may_write_an_entry_of_the_system(front: Membership) -> None:
    entry = write_system_entry(a_post(front.community), words="交接完成", at=NOON, key=uuid.uuid4(), now=NOON)

    assert (entry.kind, entry.by, list(altered(front.community_id))) == (LogKind.SYSTEM, None, [])


@pytest.mark.django_db
def test_a_day_shows_every_shift_and_what_lies_outside(front: Membership) -> None:
    a_log_entry(front, "早", now=local(23, 9))
    a_log_entry(front, "夜", now=local(24, 3))

    sheets = log_of_day(a_post(front.community), date(2026, 11, 23))

    assert [(str(one.span.shift and one.span.shift.name), [line.words for line in one.lines]) for one in sheets] == [
        ("早班", ["早"]),
        ("中班", []),
        ("夜班", ["夜"]),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "reads", "writes"),
    [
        (Role.FRONT, ["front"], ["front"]),
        (Role.TRAINEE, ["front"], ["front"]),
        (Role.GUARD, ["gate"], ["gate"]),
        (Role.TECHNICIAN, ["works"], ["works"]),
        (Role.SUPERVISOR, ["front", "gate", "works"], ["front", "gate", "works"]),
        (Role.DIRECTOR, ["front", "gate", "works"], ["front", "gate", "works"]),
        (Role.ADMINISTRATOR, ["front", "gate", "works"], []),
    ],
)
def test_everybody_writes_at_their_own_post_and_oversight_reads_all(
    community: Community, role: Role, reads: list[str], writes: list[str]
) -> None:
    who = MembershipFactory.create(community=community, role=role)
    written = []
    for kind in PostKind.values[:3]:
        try:
            a_log_entry(who, post=a_post(community, PostKind(kind)))
            written.append(kind)
        except refusals.LogNotYourPost:
            pass

    assert [post.kind for post in posts_of(who)] == reads
    assert written == writes


@pytest.mark.django_db
def test_a_department_of_another_name_has_its_post_by_the_posts_department(community: Community) -> None:
    pool = DepartmentFactory.create(community=community, name="会所")
    post = Post.objects.create(community=community, name="会所", kind=PostKind.OTHER, department=pool)
    who = MembershipFactory.create(community=community, role=Role.TECHNICIAN, department=pool)

    assert write_entry(who, post, words="开馆", key=uuid.uuid4(), now=NOON).post == post


@pytest.mark.django_db
def test_the_search_finds_by_words_person_and_day(front: Membership, lead: Membership) -> None:
    a_log_entry(front, "南门道闸缓慢")
    a_log_entry(lead, "道闸已修复", now=NOON + timedelta(days=1))
    posts = posts_of(lead)

    def found(**wish: object) -> list[str]:
        return [one.words for one in search_log(posts, Wish(**wish))[0]]  # type: ignore[arg-type]  # a table of wishes

    assert found(words="道闸") == ["道闸已修复", "南门道闸缓慢"]
    assert found(words="道闸 南门") == ["南门道闸缓慢"]
    assert found(by=lead.user_id) == ["道闸已修复"]
    assert found(last=date(2026, 11, 23)) == ["南门道闸缓慢"]
    assert found(words="电梯") == []


@pytest.mark.django_db
def test_the_search_goes_on_where_the_page_ended(front: Membership) -> None:
    for number in range(53):
        a_log_entry(front, f"第{number}条")
    posts = posts_of(front)

    first, further = search_log(posts, Wish())
    second, end = search_log(posts, Wish(before=further))

    assert [len(first), len(second), end] == [50, 3, None]
    assert first[-1].pk > second[0].pk
    assert MOST >= 500
