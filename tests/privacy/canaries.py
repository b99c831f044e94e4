"""Numbers that nobody has, planted wherever the desk keeps one: no page may show them (A-3).

Whoever adds a column for a phone or a sealed document number plants it here, or `test_canary.py` fails.
"""

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db import models
from django.utils.timezone import localdate

from duty.enums import KeyKind, SignedHow
from duty.models import Loan
from duty.services import Borrower, KeyLine, add_key, lend_key
from portal.models import Poster
from portal.services import make_link, put_up, take_online
from portal.services.poster import Written
from privacy.documents import digest_document, mask_document, seal_document
from residents.models import Building, Occupancy, Unit
from residents.services.search_keys import index_residents, index_units
from staff.models import Community, Membership, SecondFactor
from staff.services.keep import keep_form
from staff.services.second_factor import fresh_secret, keys
from tests.factories import MembershipFactory, OccupancyFactory, PhoneFactory, UnitFactory, a_post, a_ticket
from tests.interfaces.samples import a_connected_system
from tests.outreach.samples import out_at_the_doors
from tests.residents.archive import a_whole_life
from tests.residents.samples import a_checked_book
from tests.tickets.orders import a_technician, an_order
from tests.visitors.pass_samples import passes_at_the_gate
from tests.visitors.samples import at_the_gate
from tickets.enums import Channel, Kind, Lacking, LetterClass, Medium, Told
from tickets.models import Outage, Ticket
from tickets.services import (
    Caller,
    announce_outage,
    close,
    join_outage,
    register_letter,
    take_message,
)
from tickets.services.letter import Post
from tickets.services.outage import Cause
from visitors.services.watch import Known, watch_for

# one for each column, so that a leak says where it comes from
PHONES, DOCUMENTS = "1391111{:04d}", "11010119900307{:04d}"
IN_WORDS = {"visitors.Visit.card"}  # a number among words, masked and shown on request like one that stands alone
# columns whose names only sound like it: the line of the gate itself, which every visitor is told
NO_NUMBER = {"visitors.GateSettings.phone"}


def is_phone(one: models.Field[Any, Any]) -> bool:
    """Whether a column holds a phone number."""
    return isinstance(one, models.CharField) and ("phone" in one.name or one.name in {"mobile", "tel"})


def is_sealed(one: models.Field[Any, Any]) -> bool:
    """Whether a column holds something sealed."""
    return isinstance(one, models.TextField) and (one.name == "sealed" or one.name.endswith("_sealed"))


def _fields() -> dict[str, tuple[type[models.Model], models.Field[Any, Any]]]:
    rows = ((model, one) for model in apps.get_models() for one in model._meta.get_fields())
    return {f"{model._meta.label}.{one.name}": (model, one) for model, one in rows if isinstance(one, models.Field)}


def columns() -> dict[str, tuple[type[models.Model], str]]:
    """Every column of the desk that holds a phone or a sealed document: `app.Model.column`."""
    named = IN_WORDS | {"residents.Phone.number"}
    return {
        name: (model, one.name)
        for name, (model, one) in _fields().items()
        if name in named or ((is_phone(one) or one.name == "document_sealed") and name not in NO_NUMBER)
    }


def sealed_columns() -> dict[str, tuple[type[models.Model], str]]:
    """Every column that holds something sealed: a document, a code, a link."""
    return {name: (model, one.name) for name, (model, one) in _fields().items() if is_sealed(one)}


@dataclass
class Town:
    """What was planted: the people, the addresses' parts by view, the canaries."""

    lead: Membership
    front: Membership
    technician: Membership
    ticket: Ticket
    token: str
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)  # canary → its column
    unplanted: list[str] = field(default_factory=list)


def a_town(community: Community, now: datetime) -> Town:
    """A little of everything that names somebody; then every number is replaced by a canary."""
    front = MembershipFactory.create(community=community, role="front")
    lead = MembershipFactory.create(community=community, role="supervisor", department=None)
    technician = a_technician(front)
    unit = UnitFactory.create(building__community=community, building__number="3")
    home = OccupancyFactory.create(unit=unit)
    PhoneFactory.create(resident=home.resident)
    index_units([unit])
    ticket = a_ticket(front, now=now, unit=unit, resident=home.resident)
    order = an_order(ticket, front.user, technician.user, now=now)
    complaint = a_ticket(front, now=now, unit=unit, resident=home.resident, kind=Kind.COMPLAINT)
    done = a_ticket(front, now=now, unit=unit, resident=home.resident)
    close(ticket_id=done.pk, by=front.user, outcome="已修好", told=Told.PHONE, untold_reason="", now=now)
    town = Town(lead, front, technician, ticket, make_link(ticket_id=ticket.pk, by=front.user, now=now))
    town.facts = {
        "residents:unit": {"unit_id": unit.pk},
        "residents:resident": {"resident_id": home.resident_id},
        "tickets:order": {"number": order.number},
        "tickets:print_order": {"number": order.number},
        "tickets:record_card": {"number": complaint.number},
        **_papers(town, unit, home, complaint, now),
        **a_whole_life(lead, unit),
        **a_checked_book(lead, now),
        **_at_the_gate(town, home, now),
        **a_connected_system(community, now),
        **out_at_the_doors(lead, unit, home.resident, now),
    }
    _a_key(town, now)
    keep_form(user_id=front.user_id, path="/", fields=[("text", "王测试 13800001234")], now=now)
    SecondFactor.objects.create(user=front.user, sealed=keys().seal(fresh_secret()), set_at=now)
    _plant(town)
    index_residents([home.resident_id])
    return town


def _at_the_gate(town: Town, home: Occupancy, now: datetime) -> dict[str, dict[str, Any]]:
    """Visits, permits, announcements, the watch list; release passes, of which one was shown twice."""
    today = now.astimezone(ZoneInfo(town.lead.community.timezone)).date()
    watch_for(town.lead, Known(phone="13900007777"), reason="冒充快递员", until=today, key=uuid.uuid4(), now=now)
    facts = at_the_gate(town.lead, home.unit, home.resident, now)
    passes = passes_at_the_gate(town.lead, now)
    passes.pop("visitors:unit_passes")  # its pass hangs at another unit than the planted one
    passes.pop("visitors:resident_passes")
    return facts | passes


def _a_key(town: Town, now: datetime) -> None:
    """A key that somebody from outside has borrowed."""
    fresh: dict[str, Any] = {"now": now}
    line = KeyLine("A-9", "水泵房", KeyKind.HELD, 1)
    held = add_key(town.lead, a_post(town.lead.community), line, key=uuid.uuid4(), **fresh)
    to, due = Borrower(town.lead.user), now + timedelta(hours=2)
    loan = lend_key(town.lead, held.pk, to=to, purpose="检修", due_at=due, key=uuid.uuid4(), **fresh)
    named = {"borrower": None, "name": "李测试", "phone": "13800001234", "signed_how": SignedHow.PAPER}
    Loan.objects.filter(pk=loan.pk).update(**named)
    town.facts |= {"duty:key": {"pk": held.pk}, "duty:key_loan": {"pk": loan.pk}}


def _papers(town: Town, unit: Unit, home: Occupancy, complaint: Ticket, now: datetime) -> dict[str, dict[str, Any]]:
    """A message, a letter, an outage, a coordination form, something written online."""
    front, caller = town.front, Caller(unit=unit, resident=home.resident, name="王测试", phone="13800001234")
    later: dict[str, Any] = {"key": uuid.uuid4(), "now": now}
    until = now + timedelta(hours=3)
    message = take_message(
        who=front, to=town.lead.user, caller=caller, unwilling=False, text="车位", call_back_at=until, **later
    )
    post = Post(
        letter_class=LetterClass.REQUEST,
        kind=Kind.HELP,
        medium=Medium.POST,
        received_on=localdate(now),
        subject="车库漏水",
        text="多次反映",
        sender=caller,
        promised_at=until,
    )
    letter = register_letter(who=front, post=post, **{**later, "key": uuid.uuid4()})
    cause: dict[str, Any] = {"cause": Cause(Lacking.WATER), "told": "水泵故障", "promised_at": until}
    outage: Outage = announce_outage(who=front, **cause, **{**later, "key": uuid.uuid4()})
    called: dict[str, Any] = {"channel": Channel.PHONE, "said": ""}
    join_outage(outage_id=outage.pk, membership=front, caller=caller, **called, **{**later, "key": uuid.uuid4()})
    building: Building = unit.building
    token = put_up(who=town.lead, building=building, responder=front.user, now=now)
    online = Written(kind=Kind.REPAIR, text="楼道灯不亮", unit="3-2-1", name="王测试", phone="13800001234")
    take_online(poster=Poster.objects.get(), written=online, key=uuid.uuid4(), now=now)
    return {
        "tickets:message": {"pk": message.pk},
        "tickets:letter": {"pk": letter.pk},
        "tickets:outage": {"pk": outage.pk},
        "portal:report": {"token": token},
        "portal:page": {"token": town.token},
    }


def _plant(town: Town) -> None:
    for place, (name, (model, column)) in enumerate(sorted(columns().items())):
        rows = model._default_manager.all()
        if column == "document_sealed":
            number = DOCUMENTS.format(place)
            planted = rows.update(**_sealed(model, number))
        else:
            number = PHONES.format(place)
            words = f"请回电 {number}" if name in IN_WORDS else number
            planted = rows.exclude(**{column: ""}).update(**{column: words})
        town.numbers[number] = name
        if not planted:
            town.unplanted.append(name)
    for name, (model, column) in sealed_columns().items():
        kept = [one for one in model._default_manager.values_list(column, flat=True) if one]
        town.numbers |= dict.fromkeys(kept, name)
        if not kept:
            town.unplanted.append(name)


def _sealed(model: type[models.Model], number: str) -> dict[str, str]:
    """A sealed number with what belongs to it, as far as this table has it."""
    facts = {
        "document_sealed": seal_document(number),
        "document_digest": digest_document(number),
        "document_kind": "identity",
        "document_masked": mask_document(number),
    }
    own = {one.name for one in model._meta.get_fields()}
    return {name: value for name, value in facts.items() if name in own}
