"""What the gate keeps of people is unmasked for its own, erased when its days are over, handed out on request (A-3)."""

from datetime import timedelta

import pytest
from django.http import Http404

from privacy import persons, retention, reveals
from privacy.persons import Whom
from residents.models import Occupancy
from staff.enums import Role
from staff.models import Membership
from tests.factories import NOON, MembershipFactory
from tests.visitors.gates import a_permit, a_visit, announced
from visitors.models import Announcement, GateSettings, Permit, Visit
from visitors.services.visits import host_says_no, let_in, let_out

pytestmark = [pytest.mark.django_db, pytest.mark.rule("A-3")]
LATER = NOON + timedelta(days=30)


def erase(kind: str, who: Membership, *, dry: bool = False) -> int:
    found = next(one for one in retention.kinds() if one.code == kind)
    assert found.erase is not None
    return found.erase(who.community, LATER, dry)


def test_after_their_days_visits_no_longer_say_who_it_was(guard: Membership, desk: Membership, home: Occupancy) -> None:
    gone = a_visit(guard, home, agreed=True)
    let_in(guard, gone.pk, now=NOON)
    let_out(guard, gone.pk, now=NOON)
    announced(desk, home)
    assert erase("visits", guard, dry=True) == 2
    assert Visit.objects.get().name == "何访客"

    assert erase("visits", guard) == 2
    assert erase("visits", guard) == 0

    kept = str(Visit.objects.values().get()) + str(Announcement.objects.values().get())
    assert not [word for word in ("何访客", "13900001234", "123AB", "韩访客", home.resident.name) if word in kept]
    visit = Visit.objects.get()
    assert (visit.entered_at, visit.heads, visit.unit) == (NOON, 1, home.unit)


def test_who_is_still_inside_is_kept(guard: Membership, home: Occupancy) -> None:
    let_in(guard, a_visit(guard, home, agreed=True).pk, now=NOON)

    assert erase("visits", guard) == 0


def test_a_permit_is_erased_after_it_ended(guard: Membership, desk: Membership) -> None:
    a_permit(desk)

    assert erase("permits", guard) == 1
    assert Permit.objects.get().holder == ""


def test_a_person_gets_what_is_kept_and_is_forgotten_on_request(guard: Membership, home: Occupancy) -> None:
    host_says_no(guard, a_visit(guard, home).pk, absent=True, card="名片", now=NOON)
    part = next(one for one in persons.parts() if one.code == "visits")
    visitor = Whom(guard.community, phones=("13900001234",))
    assert [next(iter(row.values())) for row in part.export(visitor)] == ["何访客"]
    assert list(part.export(Whom(guard.community))) == []

    assert part.erase(visitor, NOON) == 1

    assert list(part.export(visitor)) == []
    assert Visit.objects.get().card == ""


def test_a_resident_is_forgotten_as_a_host(guard: Membership, home: Occupancy) -> None:
    a_visit(guard, home, agreed=True)
    part = next(one for one in persons.parts() if one.code == "visits")
    host = Whom(guard.community, resident_id=home.resident_id)
    assert len(list(part.export(host))) == 1

    assert part.erase(host, NOON) == 1

    visit = Visit.objects.get()
    assert (visit.host, visit.agreed_name, visit.name) == (None, "", "何访客")


def test_the_gate_alone_gets_behind_the_mask(guard: Membership, home: Occupancy) -> None:
    GateSettings.objects.create(community=guard.community, documents=True)
    visit = a_visit(guard, home, document_kind="identity", document="110101199003078811")
    tech = MembershipFactory.create(community=guard.community, role=Role.TECHNICIAN)
    stranger = MembershipFactory.create(role=Role.GUARD)

    for kind, plain in (("visit_phone", "13900001234"), ("visit_document", "110101199003078811")):
        field = reveals.field(kind)
        assert field is not None
        assert field.provider(guard, visit.pk).text == plain
        for other in (tech, stranger):
            with pytest.raises(Http404):
                field.provider(other, visit.pk)
