"""Whatever comes in is looked into by the virus scanner first, where there is one; never taken unscanned (5.4.3)."""

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as desk
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from attachments.models import Attachment
from core import clock, scanner
from core.sheets import write_xlsx
from deadlines.sweep import beat
from duty.models import RosterDraft
from residents.models import BookImport, ImportDraft
from staff.enums import Role
from staff.models import Community, Membership
from tests.attachments.images import a_file, a_picture
from tests.core.clamd import EICAR, Clamd, clamd
from tests.duty.rosters import a_department, a_roster
from tests.factories import MembershipFactory, a_ticket
from tests.tickets.errands import a_technician, an_order, on_site
from tickets.models import Contact, Draft, OrderStep
from tickets.services.rates import LIST
from tickets.views.rate_list import HEADERS

pytestmark = pytest.mark.django_db
INFECTED, UNSCANNED = "病毒扫描发现", "未能进行病毒扫描"
SILENCES = ("silent", "cuts", "error", "babbles")


@pytest.fixture
def daemon(settings: Settings) -> Iterator[Clamd]:
    """A scanner that the desk is told of."""
    scanner.Rest.until = 0.0
    with clamd() as (found, where):
        settings.CLAMD, settings.CLAMD_SECONDS = where, 0.5
        yield found
    scanner.Rest.until = 0.0


@pytest.fixture
def director(community: Community) -> Client:
    """May whatever can be uploaded on."""
    client = Client()
    client.force_login(MembershipFactory.create(community=community, role=Role.DIRECTOR).user)
    return client


def a_note(client: Client, community: Community, file: Any) -> Any:
    """To a ticket."""
    ticket = a_ticket(Membership.objects.filter(community=community)[0], now=clock.now())
    data = {"text": "打了很多字", "key": str(uuid.uuid4()), "attached": [file]}
    return client.post(f"/c/{community.slug}/tickets/{ticket.number}/note/", data)


def a_list(address: str) -> Callable[[Client, Community, Any], Any]:
    """A workbook at this address."""

    def send(client: Client, community: Community, file: Any) -> Any:
        return client.post(f"/c/{community.slug}/{address}", {"file": file, "key": str(uuid.uuid4())})

    return send


def a_sheet(client: Client, community: Community, file: Any) -> Any:
    """A month's roster."""
    lead = Membership.objects.get(community=community, role=Role.DIRECTOR)
    roster = a_roster(lead, a_department(community, people=1)[0], month=(clock.now().year, clock.now().month))
    return client.post(f"/c/{community.slug}/roster/{roster.pk}/import/", {"file": file})


def workbook(*headers: str) -> Callable[..., SimpleUploadedFile]:
    """A list with these columns, and one with the scanner's own test behind it."""

    def make(*, bad: bool) -> SimpleUploadedFile:
        data = write_xlsx(headers, [["王测试"] * len(headers)])
        return SimpleUploadedFile("名单.xlsx", data + (EICAR if bad else b""))

    return make


WAYS: dict[str, tuple[Callable[[Client, Community, Any], Any], Callable[..., Any]]] = {
    "photo": (a_note, lambda *, bad: a_file("照片.jpg", a_picture().read() + (EICAR if bad else b""))),
    "paper": (a_note, lambda *, bad: a_file("单.pdf", b"%PDF-1.7 " + (EICAR if bad else b"text"))),
    "residents": (a_list("places/import/"), workbook("楼栋", "单元", "房号", "姓名")),
    "archive": (a_list("places/workbook/"), workbook("姓名", "手机")),
    "rates": (a_list("rates/import/"), workbook(*HEADERS)),
    "roster": (a_sheet, workbook("姓名", "1日")),
}


def kept() -> int:
    """Whatever an upload leaves."""
    rows = (Attachment, ImportDraft, BookImport, RosterDraft)
    of_others = Draft.objects.filter(form=LIST).count() + Contact.objects.filter(text="打了很多字").count()
    return sum(model._default_manager.count() for model in rows) + of_others


@pytest.mark.parametrize("way", WAYS)
def test_what_is_clean_goes_on_and_the_scanner_has_seen_it_as_it_came(
    way: str, daemon: Clamd, director: Client, community: Community
) -> None:
    send, make = WAYS[way]
    file = make(bad=False)
    came = file.read()
    file.seek(0)

    answer = send(director, community, file)

    assert daemon.seen == [came]
    assert UNSCANNED not in answer.content.decode()
    assert INFECTED not in answer.content.decode()
    assert answer.status_code == 302


@pytest.mark.parametrize("way", WAYS)
def test_what_is_infected_is_refused_at_its_field_with_the_next_step_and_nothing_is_kept(
    way: str, daemon: Clamd, director: Client, community: Community
) -> None:
    send, make = WAYS[way]
    file = make(bad=True)

    answer = send(director, community, file)

    assert answer.status_code == 422
    words = answer.content.decode()
    assert f"“{file.name}”" in words
    assert f"{INFECTED} Eicar-Test-Signature" in words
    assert "请去掉它，或改选其他文件" in words
    assert kept() == 0


@pytest.mark.parametrize("silence", SILENCES)
@pytest.mark.parametrize("way", ["paper", "photo", "residents"])
def test_without_an_answer_nothing_is_taken_and_the_words_stay(
    way: str, silence: str, daemon: Clamd, director: Client, community: Community
) -> None:
    send, make = WAYS[way]
    daemon.way = silence

    answer = send(director, community, make(bad=False))

    assert answer.status_code == 422
    assert UNSCANNED in answer.content.decode()
    assert "请稍后重新选择" in answer.content.decode()
    assert way == "residents" or "打了很多字" in answer.content.decode()
    assert kept() == 0


def test_where_nobody_listens_nothing_is_taken(settings: Settings, director: Client, community: Community) -> None:
    with clamd() as (_daemon, where):
        settings.CLAMD = where
    scanner.Rest.until = 0.0

    answer = a_note(director, community, a_picture())

    scanner.Rest.until = 0.0
    assert UNSCANNED in answer.content.decode()
    assert not Attachment.objects.exists()


def test_without_the_setting_nothing_is_asked(director: Client, community: Community) -> None:
    assert desk.CLAMD is None
    assert a_note(director, community, a_picture()).status_code == 302
    assert scanner.state() == "none"


def test_after_a_silence_the_next_file_is_refused_at_once_and_later_scanned_again(
    daemon: Clamd, director: Client, community: Community
) -> None:
    daemon.way = "cuts"
    a_note(director, community, a_picture())
    daemon.way = "scans"

    at_once = a_note(director, community, a_picture())
    scanner.Rest.until = 0.0  # the five seconds are over
    later = a_note(director, community, a_picture())

    assert UNSCANNED in at_once.content.decode()
    assert later.status_code == 302
    assert len(daemon.seen) == 1


def test_a_scanner_at_a_socket_in_the_file_system_scans_a_large_file_in_pieces(
    tmp_path: Path, settings: Settings
) -> None:
    with clamd(tmp_path / "s") as (daemon, where):
        settings.CLAMD = where
        scanner.scan([b"a" * 700_000, b"b"], "x")
        with pytest.raises(scanner.Infected):
            scanner.scan([b"a" * scanner.CHUNK, EICAR], "x")

    assert daemon.seen[0] == b"a" * 700_000 + b"b"


def test_a_technician_s_phone_keeps_a_photo_that_nobody_can_look_into_and_is_told_of_an_infected_one(
    daemon: Clamd, client: Client, front: Membership
) -> None:
    tech = a_technician(front.community)
    client.force_login(tech.user)
    order = on_site(tech, an_order(front, tech, now=clock.now()), now=clock.now())

    def sends(photo: Any) -> Any:
        deed = {"deed": "before", "key": uuid.uuid4(), "photos": photo}
        address = f"/c/{front.community.slug}/orders/{order.number}/deeds/"
        return client.post(address, deed, HTTP_ACCEPT="application/json")

    steps = OrderStep.objects.count()
    daemon.way = "cuts"
    silent = sends(a_picture())
    scanner.Rest.until, daemon.way = 0.0, "scans"
    infected = sends(a_file("照片.jpg", a_picture().read() + EICAR))

    assert silent.status_code == 503  # it tries again by itself
    assert (infected.status_code, infected.json()["field"]) == (409, "photos")
    assert INFECTED in infected.json()["sentence"]
    assert (OrderStep.objects.count(), Attachment.objects.count()) == (steps, 0)
    assert sends(a_picture()).status_code == 200


def test_health_and_the_system_check_name_a_scanner_that_does_not_answer(
    daemon: Clamd, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    beat(clock.now())
    well = client.get("/healthz").json()["scanner"]
    fine = scanner.check_scanner(databases=["default"])
    daemon.way = "silent"

    ill = client.get("/healthz")
    call_command("check", databases=["default"])

    assert (well, fine) == ("ok", [])
    assert (ill.json()["scanner"], ill.status_code) == ("unreachable", 200)
    assert "core.W001" in capsys.readouterr().err


def test_every_field_for_a_file_is_one_that_scans() -> None:
    fields = {"forms.FileField", "forms.ImageField", "MultiFileField"}
    allowed = {"core/scanned.py", "attachments/forms.py"}
    found = {
        str(path.relative_to(desk.BASE_DIR))
        for app in apps.get_app_configs()
        for path in Path(app.path).rglob("*.py")
        if Path(app.path).parent == desk.BASE_DIR and any(name in path.read_text() for name in fields)
    }

    assert found == allowed


def test_no_view_reads_a_file_past_its_form() -> None:
    """request.FILES goes into a form, or is only asked whether there are any."""
    allowed = ("request.POST, request.FILES)", "files=request.FILES", "if request.FILES:")
    found = [
        f"{path.name}: {line.strip()}"
        for app in apps.get_app_configs()
        for path in Path(app.path).rglob("*.py")
        if Path(app.path).parent == desk.BASE_DIR
        for line in path.read_text().splitlines()
        if ".FILES" in line and not any(way in line for way in allowed)
    ]

    assert found == []
