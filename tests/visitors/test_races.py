"""Two guards at once, two answers at once: what the locks prevent, and first the proof that it would happen."""

import threading
import uuid
from functools import partial

import pytest
from django.db import transaction

from residents.models import Occupancy
from staff.models import Membership
from tests.factories import NOON
from tests.races import race
from tests.visitors.gates import a_visit, announced, by_phone
from visitors.models import Announcement, ConsentLink, Visit
from visitors.services.announcements import admit_announced
from visitors.services.consent import answer_by_link, make_consent_link
from visitors.services.visits import agree
from visitors.visit_enums import Basis, ConsentHow, VisitState
from visitors.visit_refusals import AnnouncedUsed, AnsweredAlready

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def admit_without_lock(who: Membership, pk: int, all_have_read: threading.Barrier) -> bool:
    """What it would be if it read first and never locked; the worst moment is arranged, not hoped for."""
    with transaction.atomic():
        one = Announcement.objects.get(pk=pk)
        all_have_read.wait(timeout=10)
        if one.left < 1:
            return False
        Announcement.objects.filter(pk=pk).update(admitted=one.admitted + 1)
        Visit.objects.create(
            community=who.community, key=uuid.uuid4(), name="韩", unit_id=one.unit_id, registered_at=NOON,
            registered_by=who.user, state=VisitState.INSIDE, agreed_at=NOON, agreed_how=ConsentHow.ADVANCE,
            basis=Basis.CONSENT, entered_at=NOON, entered_by=who.user, announcement=one,
        )  # fmt: skip
        return True


def test_without_the_lock_two_guards_let_the_same_visitor_in(
    guard: Membership, desk: Membership, home: Occupancy
) -> None:
    """The positive control."""
    one, read = announced(desk, home), threading.Barrier(2)

    assert race(*[partial(admit_without_lock, guard, one.pk, read) for _ in range(2)]) == [True, True]
    assert Visit.objects.filter(announcement=one).count() == 2


@pytest.mark.rule("V-1")
def test_of_two_guards_one_lets_the_announced_visitor_in(guard: Membership, desk: Membership, home: Occupancy) -> None:
    one = announced(desk, home)

    results = race(*[partial(admit_announced, guard, one.pk, heads=1, key=uuid.uuid4(), now=NOON) for _ in range(2)])

    assert [type(found) for found in results if isinstance(found, Exception)] == [AnnouncedUsed]
    assert Visit.objects.filter(announcement=one).count() == 1


def answer_without_lock(pk: int, agrees: bool, all_have_read: threading.Barrier) -> bool:
    with transaction.atomic():
        visit = Visit.objects.get(pk=pk)
        all_have_read.wait(timeout=10)
        if visit.state != VisitState.ASKED:
            return False
        state = VisitState.AGREED if agrees else VisitState.REFUSED
        Visit.objects.filter(pk=pk).update(state=state)
        return True


def test_without_the_lock_yes_and_no_are_both_taken(guard: Membership, home: Occupancy) -> None:
    """The positive control."""
    visit, read = a_visit(guard, home), threading.Barrier(2)

    results = race(*[partial(answer_without_lock, visit.pk, agrees, read) for agrees in (True, False)])

    assert results == [True, True]


@pytest.mark.rule("V-1")
def test_of_two_answers_to_one_link_one_counts(guard: Membership, home: Occupancy) -> None:
    visit = a_visit(guard, home)
    make_consent_link(guard, visit.pk, now=NOON)
    link = ConsentLink.objects.get()

    results = race(*[partial(answer_by_link, link.pk, agrees=agrees, now=NOON) for agrees in (True, False)])

    assert len([found for found in results if isinstance(found, Exception)]) == 1
    visit.refresh_from_db()
    assert (visit.agreed_at is not None) == (visit.state == VisitState.AGREED)


def test_of_two_colleagues_who_hear_consent_one_records_it(guard: Membership, home: Occupancy) -> None:
    visit = a_visit(guard, home)

    results = race(*[partial(agree, guard, visit.pk, by_phone(home), now=NOON) for _ in range(2)])

    assert [type(found) for found in results if isinstance(found, Exception)] == [AnsweredAlready]
