"""Every address with an id, GET and POST, with what belongs to another community: it does not exist (PR).

The addresses come from the urls themselves, the ids from the town that the crawl walks through; no browser is needed.
An address that no sample leads to fails the run. Each is tried at its own community first, where it does exist:
a 404 that everybody gets proves nothing.
"""

import uuid
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse

from attachments.models import Attachment, Content
from core import clock
from duty.models.keys import SIGNED
from ledger.models import Entry
from notices.models import Notice
from outreach.models.events import EVENT_PHOTO
from residents.models import Renovation
from residents.services.renovations import inspect
from staff.access import Anyone
from staff.enums import Role
from staff.models import Community, Membership
from tests.deskapp.test_access_table import GUARDED, OF_PEOPLE, table
from tests.deskapp.test_strange_input import Places, town  # noqa: F401 a fixture
from tests.factories import CommunityFactory, MembershipFactory, a_log_entry
from tests.outreach.asked import an_event
from tests.privacy.canaries import a_town as planted
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
# what is no record's id: days, months, choices, what is asked for by its own name in every community
VALUES = {"community", "day", "month", "kind", "state", "rule", "figure", "listing", "form"}
WITH_IDS = sorted(
    name
    for name in OF_PEOPLE
    if "community" in GUARDED[name].pattern.converters and GUARDED[name].pattern.converters.keys() - VALUES
)
MOST = 60  # objects that are tried for one address
# addresses whose record the town has not, or that are one person's own, and where they are tried instead
ELSEWHERE = {
    "assessment:contest": "tests/assessment/test_pages.py",
    "duty:key_signature": "tests/deskapp/test_strangers.py",
    "duty:log_file": "tests/deskapp/test_strangers.py",
    "extracts:delete": "tests/extracts/test_saved.py",
    "extracts:saved": "tests/extracts/test_saved.py",
    "extracts:sent": "tests/extracts/test_monthly.py",
    "notices:gathered": "tests/notices/test_gathered.py",
    "notices:open": "tests/deskapp/test_strangers.py",
    "outreach:event_photo": "tests/deskapp/test_strangers.py",
    "residents:move_in_file": "tests/deskapp/test_strangers.py",
    "residents:renovation_file": "tests/deskapp/test_strangers.py",
    "tickets:file": "tests/tickets/test_files.py",
    "tickets:letter_file": "tests/deskapp/test_strangers.py",
    "tickets:message_file": "tests/tickets/test_files_beside.py",
    "tickets:order_file": "tests/deskapp/test_strangers.py",
    "tickets:outage_file": "tests/tickets/test_files_beside.py",
    "tickets:praise_file": "tests/tickets/test_files_beside.py",
    "visitors:pass_file": "tests/deskapp/test_strangers.py",
    "visitors:scan_permit": "tests/visitors/test_pages.py",
}
# what is not there is answered like what is not there any more, with a sentence for whoever clicks twice
KINDLY = {
    "notices:mail_confirm": 410,
    "portal:take_down": 302,
    "residents:import_draft": 409,
    "visitors:announced": 302,
    "visitors:stop_watching": 302,
}


def reached(name: str, places: Places, browsers: dict[Role, Client]) -> str | None:
    """The address of something that its own community does have."""
    for address in islice(places.urls(name), MOST):
        if any(status != 404 for _who, status, _told in answers(name, browsers, address)):
            return address
    return None


def people(community: Community) -> dict[Role, Client]:
    """A browser for each role of the community."""
    found = {}
    for role in Role:
        found[role] = Client()
        found[role].force_login(MembershipFactory.create(community=community, role=role).user)
    return found


def answers(name: str, browsers: dict[Role, Client], address: str) -> Iterator[tuple[str, int, bool]]:
    """(method and role, status, whether the ledger was told) for one role a method; nothing of it stays."""
    for method, who in table(name).items():
        roles = [] if isinstance(who, Anyone) else sorted(who, key=lambda one: (one != Role.DIRECTOR, one))
        for role in roles[:1]:
            with transaction.atomic():
                before = Entry.objects.count()
                status = browsers[role].generic(method, address).status_code
                told = Entry.objects.count() != before
                transaction.set_rollback(True)
            yield f"{method} {name} as {role}", status, told


def test_the_walk_sees_the_addresses_with_ids() -> None:
    assert len(WITH_IDS) > 150
    assert {"tickets:ticket", "tickets:letter_file", "visitors:revoke_house_link"} <= set(WITH_IDS)


def test_what_belongs_to_another_community_does_not_exist(town: Ticket) -> None:  # noqa: F811
    places = Places(town)
    at_home, strangers = people(town.community), people(CommunityFactory.create(slug="meadow"))
    missed, seen = [], []

    for name in WITH_IDS:
        address = reached(name, places, at_home)
        if address is None:
            missed.append(name)
            continue
        elsewhere = address.replace(f"/c/{town.community.slug}/", "/c/meadow/", 1)
        for who, status, told in answers(name, strangers, elsewhere):
            if told or status not in {404, KINDLY.get(name, 404)}:
                seen.append(f"{who}: {status}")

    assert seen == [], "\n".join(seen)
    assert missed == sorted(ELSEWHERE), "\n".join(missed)


# address → what its file hangs on, and whose id stands in the address before the file's
FILES: dict[str, tuple[str, str, str]] = {
    "duty:key_signature": (SIGNED, "duty.Key", ""),
    "duty:log_file": ("log", "duty.LogEntry", ""),
    "outreach:event_photo": (EVENT_PHOTO, "outreach.Event", "pk"),
    "residents:move_in_file": ("move_in", "residents.MoveIn", "pk"),
    "residents:renovation_file": ("renovation", "residents.Inspection", "renovation_id"),
    "tickets:letter_file": ("letter", "tickets.Letter", "pk"),
    "tickets:order_file": ("order_after", "tickets.WorkOrder", "number"),
    "visitors:pass_file": ("release_pass", "visitors.ReleasePass", ""),
}


def a_file(kind: str, subject_id: int, community: Community) -> Attachment:
    """A scan that hangs there."""
    facts = {"name": "单.pdf", "media_type": "application/pdf", "size": 4, "digest": "0" * 64, "at": clock.now()}
    by = Membership.objects.filter(community=community).earliest("pk").user
    made = Attachment.objects.create(
        community=community, subject_kind=kind, subject_id=subject_id, key=uuid.uuid4(), by=by, **facts
    )
    Content.objects.create(attachment=made, data=b"%PDF")
    return made


def test_a_file_is_found_at_home_alone_and_under_its_own_record_alone(community: Community) -> None:
    lead = planted(community, clock.now()).lead
    an_event(lead)
    a_log_entry(lead)
    works = Renovation.objects.filter(unit__building__community=community).earliest("pk")
    inspect(lead, works.pk, result="fine", words="", key=uuid.uuid4(), now=clock.now())
    at_home, strangers = people(community), people(CommunityFactory.create(slug="meadow"))
    seen = {}
    for name, (kind, label, parent) in FILES.items():
        row = apps.get_model(label)._default_manager.earliest("pk")
        scan = a_file(kind, row.pk, community)
        record = getattr(row, parent) if parent else 0
        other = record + 1 if isinstance(record, int) else f"{record[:-1]}9"
        address = reverse(name, args=[community.slug, *([record] if parent else []), scan.pk])
        beside = reverse(name, args=[community.slug, other, scan.pk]) if parent else ""
        elsewhere = address.replace(f"/c/{community.slug}/", "/c/meadow/", 1)
        seen[name] = [
            {status for _who, status, _told in answers(name, browsers, one)} if one else {404}
            for browsers, one in ((at_home, address), (at_home, beside), (strangers, elsewhere))
        ]
    assert seen == {name: [{200}, {404}, {404}] for name in FILES}


def test_a_notice_is_there_for_whoever_it_tells_alone(community: Community) -> None:
    planted(community, clock.now())
    notice = Notice.objects.select_related("recipient").filter(community=community).earliest("pk")
    mine, other = Client(), Client()
    mine.force_login(notice.recipient)
    other.force_login(MembershipFactory.create(community=community, role=Role.DIRECTOR).user)
    address = reverse("notices:open", args=[community.slug, notice.pk])

    assert (other.post(address).status_code, mine.post(address).status_code) == (404, 302)


def test_where_another_test_tries_it_there_is_one() -> None:
    assert [where for where in ELSEWHERE.values() if not Path(settings.BASE_DIR, where).exists()] == []
