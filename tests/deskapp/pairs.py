"""Two of everything whose address has a parent and a child: each child belongs to its own parent alone.

Whoever adds an address with two ids adds its two families here, unless the crawl's town has them already:
`test_mixed_ids.py` fails for an address of which it finds fewer than two.
"""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.utils.timezone import localdate

from core import clock
from core.sheets import Table
from duty.services import begin, keep_sheet
from outreach.models.events import EVENT_PHOTO
from outreach.services.surveys import send_survey
from portal.services import make_link
from residents.models import Occupancy, Unit
from residents.services.renovations import inspect
from staff.models import Community, Membership
from tests.deskapp.test_strangers import a_file
from tests.factories import DepartmentFactory, MembershipFactory, OccupancyFactory, UnitFactory, a_ticket
from tests.outreach.asked import a_survey, an_event, answered, slips
from tests.residents.archive import a_move_in, some_works
from tests.tickets.orders import a_technician, an_order, arrived, finished
from tickets import services
from tickets.enums import Kind, Lacking, LetterClass, Medium
from tickets.models import Contact
from tickets.services import Caller
from tickets.services.letter import Post
from tickets.services.outage import Cause
from visitors.models import HouseLink
from visitors.services.announcements import Expected, announce_by_house
from visitors.services.houses import issue_house_link
from visitors.services.visits import Guest, host_says_no, register_visit

Ids = dict[str, Any]
Families = dict[str, list[Ids]]


def two_of_each(lead: Membership) -> Families:
    """View name → the ids of two families of the lead's community."""
    now = clock.now()
    homes = [OccupancyFactory.create(unit=_a_unit(lead.community, number)) for number in ("98", "99")]
    families = [_family(lead, home, place, now) for place, home in enumerate(homes)]
    return {name: [one[name] for one in families] for name in families[0]}


def _a_unit(community: Community, number: str) -> Unit:
    made: Unit = UnitFactory.create(building__community=community, building__number=number)
    return made


def _family(lead: Membership, home: Occupancy, place: int, now: datetime) -> dict[str, Ids]:
    return {
        **_sheet(lead, place, now),
        **_survey(lead, place, now),
        **_of_the_house(lead, home, now),
        **_of_the_repair(lead, home, now),
        **_of_the_complaint(lead, home, now),
        **_files(lead, home, now),
    }


def _sheet(lead: Membership, place: int, now: datetime) -> dict[str, Ids]:
    """A month's roster with a sheet that waits to be taken over."""
    where, today = DepartmentFactory.create(community=lead.community, name=f"班组{place}"), localdate(now)
    MembershipFactory.create(community=lead.community, department=where, role="technician", user__name="覃师傅")
    month = begin(lead, where, year=today.year, month=today.month, now=now)
    day = f"{today.day}日"
    rows = Table(headers=["姓名", day], rows=[(2, {"姓名": "覃师傅", day: "休"})])
    ids = {"pk": month.pk, "key": keep_sheet(month, rows, by=lead.user, filename="班表.xlsx", now=now).key}
    return {"duty:import_draft": ids, "duty:import_faults": ids}


def _survey(lead: Membership, place: int, now: datetime) -> dict[str, Ids]:
    """A sent survey: one slip is still out, one unhappy answer is back."""
    asked = a_survey(lead, now=now + timedelta(days=400 * (place + 1)), half="1")  # years without a survey so far
    survey = send_survey(lead, asked.pk, now=now)
    back, out = slips(survey)[:2]
    unhappy = answered(back, now=now, mark=1, words="电梯太慢")
    return {
        "outreach:survey_paper": {"pk": survey.pk, "row": out.pk},
        "outreach:survey_raise": {"pk": survey.pk, "row": unhappy.pk},
    }


def _of_the_house(lead: Membership, home: Occupancy, now: datetime) -> dict[str, Ids]:
    """A household's link, somebody at the gate, somebody who found nobody, somebody announced."""

    def visit(name: str) -> int:
        facts: dict[str, Any] = {"unit": home.unit, "host": home.resident, "opened_at": now, "now": now}
        return register_visit(lead, Guest(name, "13900001234", "", 1), consent=None, key=uuid.uuid4(), **facts).pk

    token = issue_house_link(lead, home.unit, home.resident, now=now)
    link = HouseLink.objects.select_related("community", "unit", "resident").latest("pk")
    absent, waits = visit("郭访客"), visit("陆访客")
    host_says_no(lead, absent, absent=True, card="请回电", now=now)
    expected = Expected("韩访客", now, now + timedelta(hours=6), "13900005678", heads=1)
    announced = announce_by_house(link, expected, key=uuid.uuid4(), now=now)
    return {
        "visitors:house_answer": {"token": token, "pk": waits},
        "visitors:house_read": {"token": token, "pk": absent},
        "visitors:house_withdraw": {"token": token, "pk": announced.pk},
        "visitors:revoke_house_link": {"unit_id": home.unit.pk, "pk": link.pk},
    }


def _of_the_repair(lead: Membership, home: Occupancy, now: datetime) -> dict[str, Ids]:
    """A repair with a photo, whose technician is done and left one too."""
    ago = now - timedelta(minutes=30)
    repair = a_ticket(lead, now=ago, unit=home.unit, resident=home.resident)
    technician = a_technician(lead).user
    order = an_order(repair, lead.user, technician, now=ago)
    arrived(order, technician, at=now)
    finished(order, technician, at=now)
    called = Contact.objects.filter(ticket=repair).exclude(direction="note").earliest("pk")
    photo = a_file("contact", called.pk, lead.community)
    token = make_link(ticket_id=repair.pk, by=lead.user, now=now)
    return {
        "portal:file": {"token": token, "pk": photo.pk},
        "portal:rate": {"token": token, "pk": order.pk},
        "tickets:file": {"number": repair.number, "pk": photo.pk},
        "tickets:order_file": {"number": order.number, "pk": a_file("order_after", order.pk, lead.community).pk},
    }


def _of_the_complaint(lead: Membership, home: Occupancy, now: datetime) -> dict[str, Ids]:
    """A complaint about which a department is asked."""
    complaint = a_ticket(lead, kind=Kind.COMPLAINT, now=now, unit=home.unit)
    facts: dict[str, Any] = {"department": DepartmentFactory.create(community=lead.community), "request": "请核实"}
    form = services.coordinate(ticket_id=complaint.pk, by=lead.user, key=uuid.uuid4(), now=now, **facts)
    return {"tickets:coordination_form": {"number": complaint.number, "pk": form.pk}}


def _files(lead: Membership, home: Occupancy, now: datetime) -> dict[str, Ids]:
    """A scan each on a letter, a message, an outage, words of praise, an event, a move-in and a renovation."""
    works = some_works(lead, home.unit, now=now)
    inspected = inspect(lead, works.pk, result="fine", words="", key=uuid.uuid4(), now=now)
    hung = {
        "tickets:letter_file": ("letter", _letter(lead, home.unit, now)),
        "tickets:message_file": ("message", _message(lead, home.unit, now)),
        "tickets:outage_file": ("outage", _outage(lead, now)),
        "tickets:praise_file": ("praise", _praise(lead, now)),
        "outreach:event_photo": (EVENT_PHOTO, an_event(lead, now=now).pk),
        "residents:move_in_file": ("move_in", a_move_in(lead, home.unit).pk),
    }
    found = {name: {"pk": pk, "file": a_file(kind, pk, lead.community).pk} for name, (kind, pk) in hung.items()}
    of_works = {"pk": works.pk, "file": a_file("renovation", inspected.pk, lead.community).pk}
    return {**found, "residents:renovation_file": of_works}


def _letter(lead: Membership, unit: Unit, now: datetime) -> int:
    post = Post(
        letter_class=LetterClass.COMPLAINT, medium=Medium.POST, received_on=localdate(now), subject="车库漏水",
        text="多次反映未解决", sender=Caller(unit=unit, name="王测试"), promised_at=now + timedelta(hours=3),
    )  # fmt: skip
    return services.register_letter(who=lead, post=post, key=uuid.uuid4(), now=now).pk


def _message(lead: Membership, unit: Unit, now: datetime) -> int:
    words: dict[str, Any] = {"unwilling": False, "text": "想谈车位", "call_back_at": now + timedelta(hours=3)}
    caller = Caller(unit=unit, name="王测试")
    return services.take_message(who=lead, to=lead.user, caller=caller, key=uuid.uuid4(), now=now, **words).pk


def _outage(lead: Membership, now: datetime) -> int:
    facts: dict[str, Any] = {"told": "水泵故障", "promised_at": now + timedelta(hours=3), "key": uuid.uuid4()}
    return services.announce_outage(who=lead, cause=Cause(Lacking.WATER), now=now, **facts).pk


def _praise(lead: Membership, now: datetime) -> int:
    ticket = a_ticket(lead, kind=Kind.PRAISE, now=now)
    facts: dict[str, Any] = {"person": lead.user, "department": None, "words": "热心", "files": (), "now": now}
    return services.register_praise(ticket_id=ticket.pk, by=lead.user, **facts).pk
