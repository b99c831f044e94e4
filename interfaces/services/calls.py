"""Telephone calls: the exchange tells, the right desk's page shows the caller's card, a missed one is called back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from core.masking import mask_phone
from core.sealing import seal
from interfaces import refusals
from interfaces.enums import AGENTS, CallState
from interfaces.models import Extension, Integration, PhoneCall
from ledger import services as ledger
from residents.models import Occupancy, Phone
from staff.models import Community, Membership, User

RANK = {CallState.RINGING: 0, CallState.ANSWERED: 1, CallState.ENDED: 2}


@dataclass(frozen=True)
class Ring:
    """What the exchange tells; `caller` in digits, empty when withheld."""

    call_id: str
    event: str
    extension: str
    caller: str = ""

    def __repr__(self) -> str:
        return f"Ring({self.call_id}, {self.event})"


@transaction.atomic
def tell_call(integration: Integration, community: Community, ring: Ring, *, now: datetime) -> PhoneCall:
    """Keep the call as it stands now. What comes late or twice changes nothing: a call never goes back."""
    rows = PhoneCall.objects.select_for_update(of=("self",))
    own = {"integration": integration, "community": community, "call_id": ring.call_id}
    row = rows.filter(**own).first()
    if row is None:
        try:
            with transaction.atomic():
                row = _begun(integration, community, ring, now=now)
        except IntegrityError:  # two events of one call at once
            row = rows.get(**own)
        else:
            _seal(row, ring.event, at=now)
            return row
    event = CallState(ring.event)
    if RANK[event] <= RANK[CallState(row.state)]:
        return row
    row.state = event
    changed = ["state"]
    if event == CallState.ANSWERED and ring.extension != row.extension:
        row.extension, row.agent = ring.extension, _agent(community, ring.extension)
        changed += ["extension", "agent"]
    moment = "answered_at" if event == CallState.ANSWERED else "ended_at"
    setattr(row, moment, now)
    row.save(update_fields=[*changed, moment])
    _seal(row, ring.event, at=now)
    return row


@transaction.atomic
def take_call(pk: int, *, by: User, now: datetime) -> PhoneCall:
    """The agent opens the intake, or puts the card away: it is shown no more. Twice is once."""
    row = PhoneCall.objects.select_for_update(of=("self",)).get(pk=pk)
    if row.taken_at is None:
        row.taken_at = now
        row.save(update_fields=["taken_at"])
        _seal(row, "taken", at=now, by=by)
    return row


@transaction.atomic
def settle_missed(pk: int, *, by: User, now: datetime) -> bool:
    """Somebody has called back. Returns whether it was still to be done."""
    row = PhoneCall.objects.select_for_update(of=("self",)).get(pk=pk)
    if not row.missed or row.settled_at:
        return False
    row.settled_at, row.settled_by = now, by
    row.save(update_fields=["settled_at", "settled_by"])
    _seal(row, "called_back", at=now, by=by)
    return True


@transaction.atomic
def set_extension(community: Community, *, number: str, user: User, by: User, now: datetime) -> Extension:
    """This telephone stands on that person's desk. Raises a Refused: ExtensionTaken, AgentNotHere."""
    desk = Membership.objects.filter(community=community, user=user, active=True, role__in=AGENTS)
    if not desk.exists():
        raise refusals.AgentNotHere("user")
    try:
        with transaction.atomic():
            made = Extension.objects.create(community=community, number=number, user=user, set_by=by, set_at=now)
    except IntegrityError:
        raise refusals.ExtensionTaken("number") from None
    _seal_extension(made, "extension_set", by=by, at=now)
    return made


@transaction.atomic
def remove_extension(extension: Extension, *, by: User, now: datetime) -> None:
    """Calls to it open no card any more."""
    if not Extension.objects.filter(pk=extension.pk).delete()[0]:
        return  # it was removed before
    _seal_extension(extension, "extension_removed", by=by, at=now)


def _begun(integration: Integration, community: Community, ring: Ring, *, now: datetime) -> PhoneCall:
    resident_id, unit_id = _who(community, ring.caller)
    event = CallState(ring.event)
    return PhoneCall.objects.create(
        integration=integration,
        community=community,
        call_id=ring.call_id,
        extension=ring.extension,
        agent=_agent(community, ring.extension),
        state=event,
        caller_sealed=seal(ring.caller),
        caller_digest=ledger.digest(ring.caller) if ring.caller else "",
        caller_masked=mask_phone(ring.caller),
        resident_id=resident_id,
        unit_id=unit_id,
        rang_at=now,
        answered_at=now if event == CallState.ANSWERED else None,
        ended_at=now if event == CallState.ENDED else None,
    )


def _agent(community: Community, extension: str) -> User | None:
    found = Extension.objects.filter(community=community, number=extension).select_related("user").first()
    return found.user if found else None


def _who(community: Community, number: str) -> tuple[int | None, int | None]:
    """The one resident who has this number, and their unit when it is one; several people share a number: nobody."""
    if not number:
        return None, None
    owners = Phone.objects.filter(number=number, resident__community=community)
    people = list(owners.values_list("resident_id", flat=True).distinct()[:2])
    if len(people) != 1:
        return None, None
    homes = list(Occupancy.objects.filter(resident=people[0]).values_list("unit_id", flat=True)[:2])
    return people[0], homes[0] if len(homes) == 1 else None


def _seal(row: PhoneCall, verb: str, *, at: datetime, by: User | None = None) -> None:
    facts: Mapping[str, ledger.Fact] = {"integration": row.integration_id, "agent": row.agent_id}
    ledger.append(
        row.community_id,
        f"phone_call.{verb}",
        subject=f"phone_call:{row.pk}",
        actor_id=by.pk if by else None,
        at=at,
        facts=facts,
    )


def _seal_extension(one: Extension, verb: str, *, by: User, at: datetime) -> None:
    facts: Mapping[str, ledger.Fact] = {"user": one.user_id}
    ledger.append(
        one.community_id, f"phone_call.{verb}", subject=f"extension:{one.pk}", actor_id=by.pk, at=at, facts=facts
    )
