"""What the archive holds of one person: exported and erased on request (A-3)."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core.sealing import Unreadable
from privacy.documents import open_document
from privacy.persons import Whom
from residents.enums import RUNNING_WORKS
from residents.models import Change, Occupancy, ParkingPermit, Phone, Renovation, Resident, SearchKey, Vehicle
from residents.models.vehicles import LIVE
from residents.personal_retention import forget_changes, forget_plates
from residents.queries_changes import opened
from residents.rules.archive import yuan
from residents.wording import field_words, value_words

Row = Mapping[str, Any]
UNNAMED = "—"


def residents_of(whom: Whom) -> QuerySet[Resident]:
    """The person in the archive: by id, or by a phone or document that nobody gave an id for."""
    mine = Q(pk=whom.resident_id) if whom.resident_id is not None else Q(pk__in=[])
    if whom.resident_id is None:
        with_phone = Phone.objects.filter(number__in=whom.phones, resident__community=whom.community)
        mine = Q(pk__in=with_phone.values("resident_id")) | Q(
            document_digest__in=[one for one in whom.documents if one]
        )
    return Resident.objects.filter(mine, community=whom.community, erased_at=None).order_by("pk")


def export_resident(whom: Whom) -> Iterator[Row]:
    """Name, phones, document and units."""
    people = residents_of(whom).prefetch_related("phones", "occupancies__unit")
    for one in people:
        yield {
            _("name"): one.name,
            _("gender"): one.get_gender_display(),
            _("phone"): "、".join(phone.number for phone in one.phones.all()),
            _("document"): f"{one.get_document_kind_display()} {_document(one)}".strip(),
            _("unit"): "、".join(f"{home.unit.code} {home.get_standing_display()}" for home in one.occupancies.all()),
            _("note"): one.note,
            _("Known since"): one.created_at,
        }


def _document(person: Resident) -> str:
    try:
        return open_document(person.document_sealed)
    except Unreadable:
        return person.document_masked


def erase_resident(whom: Whom, now: datetime) -> int:
    """The row stays for what refers to it; name, phones, document, note and household go."""
    ids = list(residents_of(whom).values_list("pk", flat=True))
    for model in (Phone, Occupancy, SearchKey):
        model.objects.filter(resident__in=ids).delete()
    return Resident.objects.filter(pk__in=ids).update(
        name=UNNAMED,
        gender="",
        note="",
        document_kind="",
        document_sealed="",
        document_digest="",
        document_masked="",
        erased_at=now,
    )


def vehicles_of(whom: Whom) -> QuerySet[Vehicle]:
    """The vehicles that they drive or drove."""
    return Vehicle.objects.filter(community=whom.community, resident_id=whom.resident_id or 0).order_by("pk")


def export_vehicles(whom: Whom) -> Iterator[Row]:
    """Each vehicle with its permits."""
    for one in vehicles_of(whom).select_related("unit").prefetch_related("permits"):
        yield {
            _("plate"): one.plate,
            _("kind"): one.get_kind_display(),
            _("colour"): one.colour,
            _("model"): one.model,
            _("unit"): one.unit.code,
            _("parking permit"): "、".join(f"{permit.number} – {permit.until_on}" for permit in one.permits.all()),
        }


def live_permits(whom: Whom) -> int:
    """Valid permits of their vehicles: to be withdrawn first."""
    return ParkingPermit.objects.filter(LIVE, vehicle__in=vehicles_of(whom)).count()


def erase_vehicles(whom: Whom, now: datetime) -> int:
    """The vehicles count as gone, without plate."""
    ids = list(vehicles_of(whom).values_list("pk", flat=True))
    mine = Vehicle.objects.filter(pk__in=ids)
    mine.filter(removed_at=None).update(removed_at=now)
    return forget_plates(mine)


def renovations_of(whom: Whom) -> QuerySet[Renovation]:
    """What they had done, or were in charge of."""
    mine = Q(resident_id=whom.resident_id) if whom.resident_id is not None else Q(pk__in=[])
    numbers = [number for number in whom.phones if number]
    return Renovation.objects.filter(mine | Q(foreman_phone__in=numbers), community=whom.community).order_by("pk")


def export_renovations(whom: Whom) -> Iterator[Row]:
    """Each registration."""
    for one in renovations_of(whom).select_related("unit"):
        yield {
            _("unit"): one.unit.code,
            _("what is done"): one.what,
            _("contractor"): one.contractor,
            _("person in charge"): one.foreman,
            _("phone"): one.foreman_phone,
            _("from"): one.from_on,
            _("last day"): one.until_on,
            _("deposit"): yuan(one.deposit_fen) if one.deposit_fen else "",
            _("state"): one.get_state_display(),
        }


def running_renovations(whom: Whom) -> int:
    """Those that are not over yet."""
    return renovations_of(whom).filter(state__in=RUNNING_WORKS).count()


def erase_renovations(whom: Whom, now: datetime) -> int:  # noqa: ARG001 the registry's form
    """The registration stays with the unit."""
    ids = list(renovations_of(whom).values_list("pk", flat=True))
    mine = Renovation.objects.filter(pk__in=ids)
    mine.filter(foreman_phone__in=[number for number in whom.phones if number]).update(foreman="", foreman_phone="")
    return mine.update(resident=None)


def changes_of(whom: Whom) -> QuerySet[Change]:
    """What was changed about them."""
    rows = Change.objects.filter(community=whom.community, resident_id=whom.resident_id or 0, erased_at=None)
    return rows.order_by("pk")


def export_changes(whom: Whom) -> Iterator[Row]:
    """What it was, what it became, who told it."""
    for one in changes_of(whom):
        yield {
            _("When"): one.at,
            _("field"): field_words(one.field),
            _("old value"): value_words(one.subject, one.field, opened(one, one.old)),
            _("new value"): value_words(one.subject, one.field, opened(one, one.new)),
            _("Who told it"): f"{one.get_source_display()} {one.source_words}".strip(),
        }


def erase_changes(whom: Whom, now: datetime) -> int:
    """Sealed values and who told them go; days and colleagues stay."""
    return forget_changes(Change.objects.filter(pk__in=list(changes_of(whom).values_list("pk", flat=True))), now)
