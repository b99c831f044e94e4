"""The demonstration company: the first start of everybody who tries the desk."""

import pytest
from django.core.management import call_command

from core import clock
from duty.models import Change, Roster
from duty.queries import on_duty
from ledger.models import Chain
from ledger.queries import verify_chain
from residents.models import Change as ArchiveChange
from residents.models import FeeNotice, MoveIn, ParkingPermit, Renovation
from staff.models import Community, Terminal, User
from staff.services import check_signature
from tickets.enums import State
from tickets.models import (
    Complaint,
    Explanation,
    Letter,
    MajorMatter,
    Message,
    Outage,
    Praise,
    Revisit,
    Ticket,
    WorkOrder,
)
from visitors.models import GateCheck, ReleasePass

pytestmark = pytest.mark.django_db


def test_the_demonstration_shows_every_part_of_the_desk_and_its_ledger_holds() -> None:
    call_command("demo", verbosity=0)

    assert User.objects.filter(username__in=["front", "tech", "guard", "lead", "director", "admin"]).count() == 6
    assert set(Ticket.objects.values_list("state", flat=True)) >= {State.NEW, State.IN_PROGRESS, State.CLOSED}
    for rows in (Complaint, Explanation, Letter, MajorMatter, Message, Outage, Praise, Revisit):
        assert rows.objects.exists(), rows
    assert Ticket.objects.filter(outage__isnull=False).count() >= Community.objects.count()
    states = set(WorkOrder.objects.values_list("state", flat=True))
    assert states >= {"dispatched", "on_the_way", "on_site", "done", "confirmed"}
    assert set(GateCheck.objects.values_list("result", flat=True)) == {"released", "double"}
    assert ReleasePass.objects.filter(signed_at=None).exists()
    archive = (ParkingPermit, MoveIn, Renovation, FeeNotice, ArchiveChange)
    assert [rows for rows in archive if not rows.objects.exists()] == []
    assert Roster.objects.exclude(published_at=None).count() == 6
    assert Change.objects.filter(state="asked").exists()
    assert Terminal.objects.get().seats.count() == 2
    check_signature(user=User.objects.get(username="front"), secret="739164", now=clock.now())  # as the README says
    there = on_duty(Community.objects.get(slug="yunshan"), clock.now()) or set()
    assert {"tech", "front", "guard"} <= set(User.objects.filter(pk__in=there).values_list("username", flat=True))
    assert all(verify_chain(chain).broken_at is None for chain in Chain.objects.all())
