"""Whoever is erased stands in no free text of archive, gate and key register either (A-3)."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from duty.enums import KeyKind
from duty.models import Loan
from duty.services import Borrower, GivenBack, KeyLine, add_key, lend_key, take_back
from privacy import persons
from privacy.free_text import GONE, names_in, without
from privacy.persons import Whom
from privacy.queries.persons import held_of
from privacy.services.persons import erase_person
from residents.models import FeeNotice, ImportRun, MoveIn, Resident
from staff.models import Membership
from tests.factories import NOON, OccupancyFactory, PhoneFactory, ResidentFactory, a_post
from tests.residents.archive import a_fee_notice, a_move_in
from tests.visitors.gates import a_visit
from visitors.models import Visit
from visitors.services.alarms import raise_alarm

pytestmark = [pytest.mark.django_db, pytest.mark.rule("A-3")]
PHONE = "13900005678"


@pytest.fixture
def zhao(lead: Membership) -> Resident:
    made: Resident = ResidentFactory.create(community=lead.community, name="赵小山")
    PhoneFactory.create(resident=made, number=PHONE)
    return made


def erased(lead: Membership, person: Resident) -> None:
    known = persons.directory().by_id(lead.community, person.pk)
    assert known is not None
    whom = Whom(lead.community, person.pk, known.phones, known.documents)
    erase_person(lead, whom, reason="本人来函要求", key=uuid.uuid4(), now=NOON + timedelta(days=1))


def test_a_dash_stands_for_the_name_and_the_number_and_a_surname_alone_is_left() -> None:
    names = names_in(["赵小山", "13900005678", "赵", " "])

    assert without("赵小山的资料 13900005678,赵先生", names) == f"{GONE}的资料 {GONE},赵先生"


def test_texts_of_the_archive_and_names_of_files_lose_the_name(lead: Membership, zhao: Resident) -> None:
    home = OccupancyFactory.create(resident=zhao, unit__building__community=lead.community)
    a_fee_notice(lead, home.unit.code)
    FeeNotice.objects.update(words="已电话告知赵小山")
    MoveIn.objects.filter(pk=a_move_in(lead, home.unit).pk).update(words=f"钥匙交赵小山 {PHONE}")
    run = {"community": lead.community, "key": uuid.uuid4(), "at": NOON, "accepted": 1, "rejected": 0}
    ImportRun.objects.create(filename="赵小山一家.xlsx", **run)

    whom = Whom(lead.community, zhao.pk, (PHONE,))
    (part,) = [one for one in held_of(whom) if one.part.code == "archive_words"]
    assert len(part.rows) == 3
    erased(lead, zhao)

    assert FeeNotice.objects.get().words == f"已电话告知{GONE}"
    assert MoveIn.objects.get().words == f"钥匙交{GONE} {GONE}"
    assert ImportRun.objects.get().filename == f"{GONE}一家.xlsx"


def test_texts_of_the_gate_lose_the_name(lead: Membership, zhao: Resident) -> None:
    home = OccupancyFactory.create(unit__building__community=lead.community)
    visit = a_visit(lead, home, words="赵小山的朋友")
    alarm = raise_alarm(lead, key=uuid.uuid4(), now=NOON, words="找赵小山要债")

    erased(lead, zhao)

    alarm.refresh_from_db()
    assert Visit.objects.get(pk=visit.pk).words == f"{GONE}的朋友"
    assert alarm.words == f"找{GONE}要债"


def test_what_was_said_of_a_returned_key_goes_whole_and_the_loan_stays_frozen(lead: Membership, zhao: Resident) -> None:
    held = add_key(lead, a_post(lead.community), KeyLine("A-01", "水泵房", KeyKind.HELD, 1), key=uuid.uuid4(), now=NOON)
    facts: dict[str, Any] = {"due_at": NOON + timedelta(hours=2), "key": uuid.uuid4(), "now": NOON}
    loan = lend_key(lead, held.pk, to=Borrower(lead.user), purpose="赵小山家查水表", **facts)
    take_back(lead, loan.pk, GivenBack(words="赵小山代还"), now=NOON)

    erased(lead, zhao)

    found = Loan.objects.get()
    assert (found.purpose, found.words, found.borrower) == (GONE, GONE, lead.user)
