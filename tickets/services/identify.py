"""Who it is and where they live is confirmed by the desk: until then a matter belongs to no unit (IN-3, IN-6)."""

from datetime import datetime

from django.db import transaction

from residents.models import Resident, Unit
from staff.models import User
from tickets import refusals, rules
from tickets.enums import Happening
from tickets.models import Ticket
from tickets.services.record import lock_ticket, seal, tell_story


@transaction.atomic
def identify(*, ticket_id: int, by: User, unit: Unit, resident: Resident | None, now: datetime) -> Ticket:
    """The ticket belongs to this unit, and to this person of it where one is known. Raises a Refused."""
    ticket = lock_ticket(ticket_id)
    if ticket.unit_id == unit.pk:
        return ticket  # a second click
    rules.check_unidentified(ticket.state, has_unit=ticket.unit_id is not None)
    if unit.community_id != ticket.community_id or (resident and resident.community_id != ticket.community_id):
        raise refusals.UnitNotHere("unit_text")
    ticket.unit, ticket.building = unit, unit.building
    if resident:
        ticket.resident, ticket.caller_gender = resident, resident.gender
        ticket.caller_name = ticket.caller_name or resident.name
    ticket.save(update_fields=["unit", "building", "resident", "caller_gender", "caller_name"])
    tell_story(ticket, Happening.IDENTIFIED, by=by, at=now, text=unit.code)
    seal(ticket, "identified", by=by, at=now, facts={"unit": unit.pk, "resident": resident.pk if resident else None})
    return ticket
