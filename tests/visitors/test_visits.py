"""A visitor is registered, agreed to, let in and out; nobody comes in without somebody's word (V-1…5, TL-12)."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from core.refusals import Refused
from ledger.models import Entry
from notices.models import Notice
from residents.models import Occupancy
from staff.models import Community, Membership
from tests.factories import NOON, OccupancyFactory
from tests.visitors.gates import a_visit, by_phone
from visitors import visit_refusals as refusals
from visitors.models import GateSettings, Visit
from visitors.queries.gate import hosts_to_tell, inside, registrations, returning
from visitors.services.visits import (
    Consent,
    Guest,
    agree,
    ask_supervisor,
    decide,
    host_says_no,
    host_told,
    let_in,
    let_out,
    register_visit,
    turn_away,
)
from visitors.visit_enums import Basis, ConsentHow, Decision, Purpose, Question, VisitState

pytestmark = pytest.mark.django_db


def demand_documents(community: Community) -> None:
    GateSettings.objects.create(community=community, documents=True)


@pytest.mark.rule("V-1")
def test_who_agreed_how_and_when_is_recorded(guard: Membership, home: Occupancy) -> None:
    visit = a_visit(guard, home)
    visit = agree(guard, visit.pk, by_phone(home), now=NOON + timedelta(minutes=1))

    assert (visit.agreed_name, visit.agreed_how) == (home.resident.name, ConsentHow.PHONE)
    assert (visit.agreed_at, visit.agreed_taken_by) == (NOON + timedelta(minutes=1), guard.user)


@pytest.mark.rule("V-1")
def test_nobody_comes_in_without_consent(guard: Membership, home: Occupancy) -> None:
    with pytest.raises(refusals.NoConsent):
        let_in(guard, a_visit(guard, home).pk, now=NOON)


@pytest.mark.rule("V-1")
@pytest.mark.parametrize("basis", ["consent", "decision", "permit", "forced", ""])
def test_the_database_lets_nobody_in_without_a_ground(guard: Membership, home: Occupancy, basis: str) -> None:
    visit = a_visit(guard, home)
    rows = Visit.objects.filter(pk=visit.pk)

    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(state=VisitState.INSIDE, entered_at=NOON, entered_by=guard.user, basis=basis)


@pytest.mark.rule("V-1")
def test_consent_needs_somebody_who_gave_it(guard: Membership, home: Occupancy) -> None:
    with pytest.raises(refusals.TellHow):
        agree(guard, a_visit(guard, home).pk, Consent(ConsentHow.PHONE, name="  "), now=NOON)


@pytest.mark.rule("V-1")
def test_a_second_answer_is_refused(guard: Membership, home: Occupancy) -> None:
    visit = a_visit(guard, home, agreed=True)

    with pytest.raises(refusals.AnsweredAlready):
        agree(guard, visit.pk, by_phone(home), now=NOON)


@pytest.mark.rule("V-5")
def test_who_is_inside_is_known_from_coming_in_to_leaving(guard: Membership, home: Occupancy) -> None:
    visit = a_visit(guard, home, agreed=True)
    let_in(guard, visit.pk, now=NOON)
    assert [one.pk for one in inside(guard.community)] == [visit.pk]

    left = let_out(guard, visit.pk, now=NOON + timedelta(hours=1))

    assert not inside(guard.community)
    assert (left.entered_at, left.left_at, left.basis) == (NOON, NOON + timedelta(hours=1), Basis.CONSENT)


def test_nobody_leaves_twice(guard: Membership, home: Occupancy) -> None:
    visit = a_visit(guard, home, agreed=True)
    let_in(guard, visit.pk, now=NOON)
    let_out(guard, visit.pk, now=NOON)

    with pytest.raises(refusals.NotInside):
        let_out(guard, visit.pk, now=NOON)


def test_the_same_key_registers_once(guard: Membership, home: Occupancy) -> None:
    facts: dict[str, Any] = {"unit": home.unit, "opened_at": None, "key": uuid.uuid4(), "now": NOON}
    first = register_visit(guard, Guest("何访客"), **facts)

    assert register_visit(guard, Guest("何访客"), **facts) == first
    assert Visit.objects.count() == 1


@pytest.mark.rule("V-1")
def test_a_host_of_another_unit_is_refused(guard: Membership, home: Occupancy) -> None:
    other = OccupancyFactory.create(unit__building__community=guard.community)

    with pytest.raises(refusals.NotOfThisUnit):
        register_visit(
            guard, Guest("何"), unit=home.unit, host=other.resident, opened_at=None, key=uuid.uuid4(), now=NOON
        )


@pytest.mark.parametrize(
    ("guest", "fault"),
    [
        ({"name": " "}, refusals.NoName),
        ({"name": "何\0"}, None),
        ({"heads": 0}, refusals.Heads),
        ({"heads": 100}, refusals.Heads),
        ({"document": "123456"}, refusals.DocumentNotWanted),
    ],
)
def test_what_is_missing_is_said(
    guard: Membership, home: Occupancy, guest: dict[str, Any], fault: type[Refused] | None
) -> None:
    if fault is None:
        assert a_visit(guard, home, **guest).name == "何"
        return
    with pytest.raises(fault):
        a_visit(guard, home, **guest)


def test_a_visitor_needs_a_host_or_goes_to_the_office(guard: Membership) -> None:
    facts: dict[str, Any] = {"unit": None, "opened_at": None, "now": NOON}
    with pytest.raises(refusals.Whom):
        register_visit(guard, Guest("何访客"), key=uuid.uuid4(), **facts)

    visit = register_visit(guard, Guest("何访客", purpose=Purpose.OFFICE), key=uuid.uuid4(), **facts)

    assert visit.state == VisitState.AGREED


@pytest.mark.rule("V-2")
def test_a_document_is_sealed_and_masked_where_it_is_demanded(guard: Membership, home: Occupancy) -> None:
    demand_documents(guard.community)
    visit = a_visit(guard, home, document_kind="identity", document="110101 19900307 881X")

    assert "19900307" not in str(Visit.objects.values().get())
    assert visit.document_masked == "110********881X"
    assert "19900307" not in "".join(bytes(one).decode() for one in Entry.objects.values_list("payload", flat=True))


@pytest.mark.rule("V-2")
def test_a_document_or_its_absence_is_demanded_where_the_leads_say_so(guard: Membership, home: Occupancy) -> None:
    demand_documents(guard.community)

    with pytest.raises(refusals.DocumentWanted):
        a_visit(guard, home)


@pytest.mark.rule("V-3")
def test_without_a_document_the_supervisor_decides(guard: Membership, lead: Membership, home: Occupancy) -> None:
    demand_documents(guard.community)
    visit = a_visit(guard, home, agreed=True, no_document=True)
    with pytest.raises(refusals.DocumentUndecided):
        let_in(guard, visit.pk, now=NOON)
    ask_supervisor(guard, visit.pk, Question.NO_DOCUMENT, now=NOON)
    assert Notice.objects.get(code="visit.question").recipient == lead.user

    decide(lead, visit.pk, Decision.ALLOWED, now=NOON)

    assert let_in(guard, visit.pk, now=NOON).basis == Basis.CONSENT
    assert Notice.objects.get(code="visit.decided").recipient == guard.user


@pytest.mark.rule("V-3")
def test_the_database_keeps_the_decision_about_a_missing_document(guard: Membership, home: Occupancy) -> None:
    demand_documents(guard.community)
    visit = a_visit(guard, home, agreed=True, no_document=True)

    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.filter(pk=visit.pk).update(state=VisitState.INSIDE, entered_at=NOON, basis=Basis.CONSENT)


@pytest.mark.rule("V-3")
def test_the_supervisor_decides_where_no_host_is_reached(guard: Membership, lead: Membership, home: Occupancy) -> None:
    visit = a_visit(guard, home)
    ask_supervisor(guard, visit.pk, Question.NO_HOST, now=NOON)
    decide(lead, visit.pk, Decision.ALLOWED, now=NOON)

    assert let_in(guard, visit.pk, now=NOON).basis == Basis.DECISION


@pytest.mark.rule("V-3")
def test_a_no_of_the_supervisor_ends_the_visit(guard: Membership, lead: Membership, home: Occupancy) -> None:
    visit = a_visit(guard, home, agreed=True)
    ask_supervisor(guard, visit.pk, Question.NO_DOCUMENT, now=NOON)
    decide(lead, visit.pk, Decision.DENIED, now=NOON)

    with pytest.raises(refusals.VisitOver):
        let_in(guard, visit.pk, now=NOON)
    with pytest.raises(refusals.VisitOver):
        decide(lead, visit.pk, Decision.ALLOWED, now=NOON)


def test_nothing_is_decided_that_nobody_asked(guard: Membership, lead: Membership, home: Occupancy) -> None:
    with pytest.raises(refusals.NothingAsked):
        decide(lead, a_visit(guard, home).pk, Decision.ALLOWED, now=NOON)


@pytest.mark.rule("V-4")
def test_the_host_who_was_not_reached_hears_of_it(guard: Membership, desk: Membership, home: Occupancy) -> None:
    visit = a_visit(guard, home)
    host_says_no(guard, visit.pk, absent=True, card="请回电", now=NOON)
    assert [one.card for one in hosts_to_tell(guard.community)] == ["请回电"]
    assert Notice.objects.get(code="visit.to_tell").recipient == desk.user

    host_told(desk, visit.pk, now=NOON)

    assert not hosts_to_tell(guard.community)


@pytest.mark.rule("V-4")
def test_a_host_who_said_no_hears_of_the_card_alone(guard: Membership, home: Occupancy) -> None:
    host_says_no(guard, a_visit(guard, home).pk, absent=False, card="", now=NOON)
    left = a_visit(guard, home)
    host_says_no(guard, left.pk, absent=False, card="名片", now=NOON)

    assert [one.pk for one in hosts_to_tell(guard.community)] == [left.pk]


def test_who_went_away_is_not_let_in(guard: Membership, home: Occupancy) -> None:
    visit = a_visit(guard, home, agreed=True)
    turn_away(guard, visit.pk, now=NOON)

    with pytest.raises(refusals.VisitOver):
        let_in(guard, visit.pk, now=NOON)


@pytest.mark.rule("TL-12")
def test_the_registration_is_measured_a_person(guard: Membership, home: Occupancy) -> None:
    a_visit(guard, home, heads=3)

    found = registrations([guard.community_id], NOON, NOON + timedelta(hours=1))

    assert [(one.heads, one.seconds) for one in found] == [(3, 10.0)]


@pytest.mark.rule("TL-12")
def test_an_opening_that_lies_ahead_is_not_measured(guard: Membership, home: Occupancy) -> None:
    ahead = NOON + timedelta(hours=1)
    visit = register_visit(guard, Guest("何访客"), unit=home.unit, opened_at=ahead, key=uuid.uuid4(), now=NOON)

    assert visit.opened_at is None


@pytest.mark.parametrize("typed", ["1390000", "粤A123", "粤a·1", "何访", ""])
def test_a_returning_visitor_is_found_by_phone_plate_or_name(guard: Membership, home: Occupancy, typed: str) -> None:
    a_visit(guard, home)
    visit = a_visit(guard, home, now=NOON + timedelta(hours=1))

    assert [one.pk for one in returning(guard.community, typed, now=NOON + timedelta(days=1))] == [visit.pk]


@pytest.mark.parametrize("typed", ["1391", "何某", "%", "_", "\0"])
def test_nobody_else_is_found(guard: Membership, home: Occupancy, typed: str) -> None:
    a_visit(guard, home)

    known = returning(guard.community, typed, now=NOON)
    assert bool(known) == (typed == "\0")  # nothing typed: the latest


def test_after_thirty_days_nobody_returns(guard: Membership, home: Occupancy) -> None:
    a_visit(guard, home)

    assert returning(guard.community, "", now=NOON + timedelta(days=31)) == []


def test_no_name_and_no_number_stand_in_the_ledger(guard: Membership, home: Occupancy) -> None:
    visit = a_visit(guard, home, agreed=True)
    let_in(guard, visit.pk, now=NOON)
    told = "".join(bytes(one).decode() for one in Entry.objects.values_list("payload", flat=True))

    assert {"visit.registered", "visit.entered"} <= set(Entry.objects.values_list("action", flat=True))
    assert not [word for word in ("何访客", "13900001234", "123AB") if word in told]
