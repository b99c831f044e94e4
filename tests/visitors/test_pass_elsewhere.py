"""What other apps have of release passes: the handover's block, times of keeping, one person's data (L-2, A-3)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from duty.enums import PostKind
from duty.queries.passes_handed_over import passes_not_used
from privacy.persons import Whom
from staff.models import Membership
from tests.factories import NOON, a_post
from tests.visitors.passes import HOUR, a_guard, a_home, checked, owner_of, signed
from visitors.models import GateCheck, PassItem
from visitors.pass_rules import Shown
from visitors.queries.pass_reveals import passes_of_person
from visitors.services.pass_erase import erase_old_passes, erase_passes_of

pytestmark = pytest.mark.django_db


@pytest.mark.rule("L-2", "V-6")
def test_passes_not_used_stand_on_the_handover_of_gate_and_desk(front: Membership) -> None:
    open_pass, gone = signed(front), signed(front)
    checked(a_guard(front), gone)
    gate = a_post(front.community, PostKind.GATE)

    lines = list(passes_not_used(gate, NOON + HOUR) or [])

    assert [line.words for line in lines] == [f"{open_pass.number} {open_pass.unit.code}"]
    assert not lines[0].late
    assert next(iter(passes_not_used(gate, NOON + 5 * HOUR) or [])).late
    assert passes_not_used(a_post(front.community, PostKind.WORKS), NOON) is None


@pytest.mark.parametrize("count", [1, 3])
def test_the_handovers_block_asks_once_however_many_there_are(front: Membership, count: int) -> None:
    for number in range(count):
        signed(front, a_home(front, str(1201 + number)))
    gate = a_post(front.community, PostKind.GATE)

    with CaptureQueriesContext(connection) as seen:
        assert len(list(passes_not_used(gate, NOON) or [])) == count

    assert len(seen) == 1


@pytest.mark.rule("A-3")
def test_when_its_days_are_over_a_pass_names_nobody_and_still_counts(front: Membership) -> None:
    release = signed(front)
    checked(a_guard(front), release, Shown((1,), "电视机"))
    before = NOON + 200 * 24 * HOUR

    assert erase_old_passes(front.community, NOON, False) == 0
    assert erase_old_passes(front.community, before, True) == 1
    assert erase_old_passes(front.community, before, False) == 1
    assert erase_old_passes(front.community, before, False) == 0

    release.refresh_from_db()
    assert (release.name, release.phone, release.plate, release.owner, release.item_count) == ("", "", "", None, 2)
    assert set(PassItem.objects.values_list("what", flat=True)) == {""}
    assert GateCheck.objects.get().extra == ""


@pytest.mark.rule("A-3")
def test_one_persons_passes_are_given_out_and_erased_on_request(front: Membership) -> None:
    mine, other = signed(front), signed(front, phone="13900005678")
    whom = Whom(front.community, resident_id=owner_of(mine.unit).pk)

    assert [row["放行条编号"] for row in passes_of_person(whom)] == [mine.number]
    assert [row["放行条编号"] for row in passes_of_person(Whom(front.community, phones=("13900005678",)))] == [
        other.number
    ]
    assert erase_passes_of(whom, NOON) == 1
    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.phone, other.phone) == ("", "13900005678")
