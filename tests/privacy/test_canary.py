"""Every address × every role: a number that was planted in the data is shown to nobody, and logged nowhere (A-3).

Plain numbers are seen by `privacy:reveal` and by the technician's own call alone, both by POST, with a reason, in the
ledger (test_reveals.py, tests/tickets/test_phone_page.py).
"""

import json
import logging
import time
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from core import clock
from deadlines.sweep import sweep
from deskapp.celery import app
from ledger.models import Entry
from notices.models import Delivery, Notice, Outgoing
from staff.access import Anyone, ByToken
from staff.enums import Role
from staff.models import Community, DeskSession, Membership
from tests.deskapp.test_access_table import GUARDED, IDS, table
from tests.factories import MembershipFactory
from tests.notices.rows import a_channel
from tests.privacy.canaries import Town, a_town, columns, sealed_columns
from tickets.views import ticket as ticket_view

# where a number may be read in an answer to GET, page and column: by whom it was left for
ALLOWED = {("visitors:house", "visitors.Visit.card"): "a visitor left it for this household, whose own page it is"}
ROLES = [*Role.values, "", "stranger"]


@pytest.fixture
def town(community: Community) -> Town:
    """Everything that names somebody, with canaries for numbers."""
    return a_town(community, clock.now())


def words_in(answer: HttpResponseBase) -> str:
    """What an answer tells: its text, or of a workbook the text of its parts."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]  # one of them it has
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(BytesIO(content)) as book:
            content = b"\n".join(book.read(name) for name in book.namelist())
    return content.decode("utf-8", "replace") + json.dumps(dict(answer.headers), ensure_ascii=False)


def addresses(town: Town) -> Iterator[tuple[str, str]]:
    """Every GET address, with the planted records where it needs one."""
    usual: dict[str, Any] = {
        **IDS,
        "community": town.ticket.community.slug,
        "place": town.ticket.community.slug,
        "number": town.ticket.number,
        "unit_id": town.ticket.unit_id,
        "resident_id": town.ticket.resident_id,
    }
    for name, url in sorted(GUARDED.items()):
        if "GET" in table(name) and name != "staff:logout":
            facts = {**usual, **town.facts.get(name, {})}
            yield name, reverse(name, kwargs={key: facts[key] for key in url.pattern.converters})


def who_asks(town: Town, role: str) -> Client:
    """A browser of somebody in this role: the one who is concerned, where there is one."""
    own = {"front": town.front, "supervisor": town.lead, "technician": town.technician}
    client = Client()
    if role == "stranger":
        client.force_login(MembershipFactory.create(role=Role.DIRECTOR).user)
    elif role:
        found: Membership = own.get(role) or MembershipFactory.create(community=town.ticket.community, role=role)
        client.force_login(found.user)
    return client


def found_in(text: str, town: Town) -> list[str]:
    """The columns whose canaries stand in a text."""
    return [column for number, column in town.numbers.items() if number in text]


def differs(name: str, role: str) -> bool:
    """Whether this role may see something there that another does not. Who is refused is proven by
    test_access_table.py; a page for anybody gets no role to look at, so that nobody and one person are enough.
    """
    who = table(name)["GET"]
    if isinstance(who, ByToken):  # tests/interfaces/test_canaries.py asks with a token
        return False
    if isinstance(who, Anyone):
        return role in {"", Role.FRONT}
    return role in who or role not in Role.values


def crawl(town: Town, role: str, only: str = "") -> tuple[list[str], set[str]]:
    """What leaks to this role, and the pages that it was shown."""
    client, leaks, shown = who_asks(town, role), [], set()
    for name, address in addresses(town):
        if (only and name != only) or not differs(name, role):
            continue
        answer = client.get(address)
        if answer.status_code == 200:
            shown.add(name)
        found = [column for column in found_in(words_in(answer), town) if (name, column) not in ALLOWED]
        leaks += [f"{name} as {role or 'nobody'}: {column}" for column in found]
    return leaks, shown


def test_every_column_for_a_number_is_planted(town: Town) -> None:
    assert town.unplanted == [], "plant these in tests/privacy/canaries.py"
    assert {
        "residents.Phone.number",
        "residents.Renovation.foreman_phone",
        "duty.Loan.phone",
        "tickets.Ticket.caller_phone",
        "tickets.Message.caller_phone",
        "visitors.ReleasePass.phone",
        "visitors.Visit.card",
        "visitors.Visit.document_sealed",
        "visitors.WatchEntry.phone",
    } <= set(columns())
    assert {"staff.KeptForm.sealed", "visitors.Announcement.sealed", "visitors.ReleasePass.code_sealed"} <= set(
        sealed_columns()
    )


@pytest.mark.rule("A-3")
def test_no_page_shows_a_number_to_anybody_and_no_log_holds_one(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    leaks, shown = [], set()
    with caplog.at_level(logging.INFO):
        for role in ROLES:
            found, pages = crawl(town, role)
            leaks += found
            shown |= pages

    assert leaks == []
    assert found_in(caplog.text, town) == []
    assert set(town.facts) | {"tickets:ticket", "tickets:desk", "tickets:board", "tickets:intake"} <= shown
    held = json.dumps([row.get_decoded() for row in DeskSession.objects.all()], ensure_ascii=False)
    assert found_in(held, town) == []


@pytest.mark.rule("A-3")
def test_a_page_that_shows_a_number_plain_is_caught(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ticket_view, "mask_phone", lambda number: number)

    leaks, _shown = crawl(town, Role.FRONT, only="tickets:ticket")

    assert leaks == ["tickets:ticket as front: tickets.Ticket.caller_phone"]


@pytest.mark.rule("A-3")
def test_what_searches_by_a_number_names_it_in_no_address(town: Town) -> None:
    client = who_asks(town, Role.FRONT)
    (number,) = [number for number, column in town.numbers.items() if column == "residents.Phone.number"]

    listed = client.post(reverse("tickets:search", args=[town.ticket.community.slug]), {"q": number[-4:]})
    unknown = client.post(reverse("tickets:search", args=[town.ticket.community.slug]), {"q": "13922220000"})

    assert "139****" in words_in(listed)
    assert found_in(words_in(listed), town) == []
    assert "?q=" not in words_in(unknown)


@pytest.mark.rule("A-3")
@pytest.mark.parametrize(
    ("page", "field", "column"),
    [
        ("visitors:gate", "visitor", "visitors.Visit.phone"),
        ("visitors:returning", "visitor", "visitors.Visit.phone"),
        ("visitors:hosts", "whom", "residents.Phone.number"),
    ],
)
def test_what_is_typed_at_the_gate_comes_in_the_body_and_what_it_finds_is_masked(
    town: Town, page: str, field: str, column: str
) -> None:
    client = who_asks(town, Role.GUARD)
    (number,) = [number for number, planted in town.numbers.items() if planted == column]
    address = reverse(page, args=[town.ticket.community.slug])

    found = client.post(address, {field: number[-4:] if field == "whom" else number[:7]})

    assert f"139****{number[-4:]}" in words_in(found)
    assert found_in(words_in(found), town) == []
    assert f"?{field}=" not in words_in(found)
    assert page == "visitors:gate" or "GET" not in table(page)


@pytest.mark.rule("A-3")
def test_notices_messages_to_channels_and_the_ledger_hold_no_number(town: Town) -> None:
    a_channel(town.ticket.community, roles=list(Role.values))
    sweep(clock.now() + timedelta(hours=5))

    told = [
        *Notice.objects.values_list("params", "url", "key"),
        *Outgoing.objects.values_list("params", "url", "key"),
        *Delivery.objects.values_list("title", "body", "error_detail"),
        *((bytes(one).decode(),) for one in Entry.objects.values_list("payload", flat=True)),
    ]

    assert len(told) > 10
    assert found_in(json.dumps(told, ensure_ascii=False, default=str), town) == []


def test_no_task_takes_arguments() -> None:
    """A queue keeps its messages: what is told to a worker is only that it shall look."""
    app.loader.import_default_modules()
    ours = {name: task for name, task in app.tasks.items() if not name.startswith("celery.")}

    assert ours
    assert [name for name, task in ours.items() if task.run.__code__.co_argcount] == []
    assert [
        name for name, entry in settings.CELERY_BEAT_SCHEDULE.items() if entry.get("args") or entry.get("kwargs")
    ] == []


def test_no_file_and_no_cache_holds_a_number(town: Town) -> None:
    began = time.time()
    crawl(town, Role.TECHNICIAN)

    files = [path for path in Path(settings.DATA_DIR).rglob("*") if path.is_file() and path.stat().st_mtime >= began]
    text = "".join(path.read_bytes().decode("utf-8", "replace") for path in files if "sqlite" not in path.name)
    assert found_in(text + cached(), town) == []


def cached() -> str:
    """Everything that Redis holds; nothing where there is none."""
    if not settings.REDIS_URL:
        return ""
    import redis

    client = redis.Redis.from_url(settings.REDIS_URL)
    parts = []
    for key in client.scan_iter():
        parts += [repr(key), repr(client.dump(key))]
    return "".join(parts)
