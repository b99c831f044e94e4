"""A shift that is taken out of use."""

import pytest

from duty.models import Shift
from duty.services.shifts import ensure_shifts, retire_shift
from ledger.models import Entry
from staff.models import Membership
from tests.factories import NOON

pytestmark = pytest.mark.django_db


def test_a_shift_is_retired_once(lead: Membership) -> None:
    ensure_shifts(lead.community)
    shift = Shift.objects.filter(community=lead.community).earliest("pk")

    for _ in range(2):
        retire_shift(lead, shift.pk, now=NOON)

    shift.refresh_from_db()
    assert shift.retired_at == NOON
    assert Entry.objects.filter(action__endswith=".retired").count() == 1
