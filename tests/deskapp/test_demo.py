"""The demonstration company: the first start of everybody who tries the desk."""

from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command

from assessment.models import Entry as SheetEntry
from assessment.models import Training, TrainingPart
from core import clock
from deadlines.models import Escalation
from deadlines.rules import local
from duty.models import Change, Roster
from duty.queries import on_duty
from ledger.models import Chain
from ledger.queries import verify_chain
from outreach.models import Event, HomeVisit, Survey
from outreach.rules.surveys import due_of
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
    assert set(HomeVisit.objects.values_list("state", flat=True)) == {"planned", "made", "dropped"}
    assert Survey.objects.filter(sent_at__isnull=False).count() == 3
    assert set(Event.objects.values_list("state", flat=True)) == {"planned", "held", "cancelled"}
    archive = (ParkingPermit, MoveIn, Renovation, FeeNotice, ArchiveChange)
    assert [rows for rows in archive if not rows.objects.exists()] == []
    assert Roster.objects.exclude(published_at=None).count() == 6
    assert Change.objects.filter(state="asked").exists()
    assert Terminal.objects.get().seats.count() == 2
    check_signature(user=User.objects.get(username="front"), secret="739164", now=clock.now())  # as the README says
    assert SheetEntry.objects.exclude(contested_at=None).exists()
    assert set(TrainingPart.objects.values_list("result", flat=True)) >= {"passed", "failed"}
    surveys = Survey.objects.select_related("community")
    hours = {
        at.astimezone(ZoneInfo("Asia/Shanghai")).hour for at in Training.objects.values_list("starts_at", flat=True)
    }
    assert hours == {15}  # nobody is trained at night, whenever the demonstration is made
    days = [(one, local(one.sent_at, one.community.timezone).date()) for one in surveys if one.sent_at]
    due = [row for one, day in days for row in due_of(one.year, {one.half: day}, today=day) if row.half == one.half]
    assert {one.state for one in due} == {"sent"}  # none after its half-year (F-2)
    there = on_duty(Community.objects.get(slug="yunshan"), clock.now()) or set()
    assert {"tech", "front", "guard"} <= set(User.objects.filter(pk__in=there).values_list("username", flat=True))
    assert all(verify_chain(chain).broken_at is None for chain in Chain.objects.all())


def test_the_demonstrations_engine_told_every_step_within_a_second_of_its_moment() -> None:
    call_command("demo", verbosity=0)

    late = list(Escalation.objects.values_list("late_ms", flat=True))
    assert len(late) > 50
    assert max(late) < 1000
