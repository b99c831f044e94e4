"""The lists of places, people and the archive that can be taken along (extracts)."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Min, QuerySet
from django.utils.translation import gettext_lazy as _

from core.masking import mask_phone
from extracts.columns import Column, Title, column, columns_of, computed
from extracts.enums import CellKind, Group
from extracts.filters import Filter, choice, listed, period, person, words
from extracts.registry import Listing, register
from residents.enums import READERS
from residents.models import (
    Building,
    FeeNotice,
    Inspection,
    MoveIn,
    Occupancy,
    ParkingPermit,
    Renovation,
    Unit,
    Vehicle,
)
from residents.people_columns import titled
from staff.enums import Role
from staff.models import Membership

GATE = READERS | {Role.GUARD}
ON_SITE = READERS | {Role.GUARD, Role.TECHNICIAN}


def building(path: str = "unit__building") -> Filter:
    """One of the community's buildings; for every list that has a place."""
    return listed("building", _("Building"), _buildings, path)


def _buildings(who: Membership) -> list[tuple[str, str]]:
    rows = Building.objects.filter(community=who.community).order_by("number")
    return [(str(one.pk), str(one)) for one in rows]


def _of(model: Any, path: str = "community") -> Any:
    def rows(who: Membership, _now: datetime) -> QuerySet[Any]:
        found: QuerySet[Any] = model.objects.filter(**{path: who.community})
        return found

    return rows


def _households(who: Membership, _now: datetime) -> QuerySet[Any]:
    rows = Occupancy.objects.filter(unit__community=who.community, resident__erased_at=None)
    return rows.annotate(first_phone=Min("resident__phones__number"), phone_count=Count("resident__phones"))


def register_all() -> None:
    """Called when the app is ready."""
    register(_units(), _residents(), _vehicles(), _permits(), _renovations(), _inspections(), _move_ins(), _fees())


def _units() -> Listing:
    columns = columns_of(
        Unit,
        (_("Unit"), "code"),
        (_("Building"), "building__number"),
        (_("Entrance"), "entrance"),
        (_("Number"), "number"),
        (_("Use"), "kind"),
        (_("Area in m²"), "area"),
        (_("Handed over on"), "handed_over_on"),
        (_("Occupied"), "occupied"),
    )
    filters = (building("building"), choice(Unit, _("Use"), "kind"))
    return Listing("units", Group.PLACES, _("Units"), "house", _of(Unit), columns, filters, READERS, ("code", "pk"))


def _residents() -> Listing:
    columns = (
        *columns_of(Occupancy, (_("Unit"), "unit__code"), (_("Name"), "resident__name")),
        titled("resident", _("Form of address")),
        *columns_of(Occupancy, (_("Standing"), "standing")),
        computed(_("Phone"), "first_phone", show=lambda number: mask_phone(number or "")),
        computed(_("Phones"), "phone_count", kind=CellKind.NUMBER),
        *columns_of(
            Occupancy,
            (_("Document"), "resident__document_kind"),
            (_("Document number"), "resident__document_masked"),
        ),
    )
    filters = (
        building(),
        choice(Occupancy, _("Standing"), "standing"),
        words(_("Name or unit"), "resident__name", "unit__code"),
    )
    return Listing(
        "residents", Group.PLACES, _("Residents"), "users", _households, columns, filters, READERS, ("unit__code", "pk")
    )


def _vehicles() -> Listing:
    columns = (
        *columns_of(
            Vehicle, (_("Plate"), "plate"), (_("Kind"), "kind"), (_("Colour"), "colour"), (_("Model"), "model")
        ),
        *columns_of(Vehicle, (_("Unit"), "unit__code")),
        titled("resident", _("Resident")),
        *columns_of(Vehicle, (_("Added at"), "added_at"), (_("Removed at"), "removed_at")),
    )
    filters = (building(), choice(Vehicle, _("Kind"), "kind"), words(_("Plate or unit"), "plate", "unit__code"))
    return Listing("vehicles", Group.PLACES, _("Vehicles"), "car", _of(Vehicle), columns, filters, READERS)


def _permits() -> Listing:
    columns = columns_of(
        ParkingPermit,
        (_("Record number"), "number"),
        (_("Plate"), "vehicle__plate"),
        (_("Unit"), "unit__code"),
        (_("Space"), "space"),
        (_("From"), "from_on"),
        (_("Last day"), "until_on"),
        (_("State"), "state"),
        (_("Issued at"), "issued_at"),
        (_("Issued by"), "issued_by"),
        (_("Ended at"), "ended_at"),
    )
    filters = (
        period(ParkingPermit, _("Last day"), "until_on"),
        choice(ParkingPermit, _("State"), "state"),
        building(),
        words(_("Number, plate or unit"), "number", "vehicle__plate", "unit__code"),
    )
    return Listing(
        "parking-permits",
        Group.PLACES,
        _("Parking permits"),
        "circle-parking",
        _of(ParkingPermit),
        columns,
        filters,
        GATE,
    )


def _deposit(title: Title, path: str) -> Column:
    """The money is not for whoever walks the house."""
    if path == "deposit_fen":
        return Column(title, (path,), CellKind.NUMBER, lambda fen: None if fen is None else fen / 100, READERS)
    return column(Renovation, title, path, roles=READERS)


def _renovations() -> Listing:
    columns = (
        *columns_of(
            Renovation,
            (_("Unit"), "unit__code"),
            (_("What is done"), "what"),
            (_("Contractor"), "contractor"),
            (_("Person in charge"), "foreman"),
            (_("Phone"), "foreman_phone"),
            (_("From"), "from_on"),
            (_("Last day"), "until_on"),
            (_("State"), "state"),
            (_("Registered at"), "registered_at"),
            (_("Registered by"), "registered_by"),
            (_("Finished on"), "finished_on"),
        ),
        _deposit(_("Deposit in yuan"), "deposit_fen"),
        _deposit(_("Deposit paid on"), "deposit_paid_on"),
        _deposit(_("Deposit returned on"), "deposit_returned_on"),
    )
    filters = (
        period(Renovation, _("Registered at"), "registered_at"),
        choice(Renovation, _("State"), "state"),
        building(),
    )
    return Listing("renovations", Group.PLACES, _("Renovations"), "hammer", _of(Renovation), columns, filters, ON_SITE)


def _inspections() -> Listing:
    columns = columns_of(
        Inspection,
        (_("When"), "at"),
        (_("Unit"), "renovation__unit__code"),
        (_("What is done"), "renovation__what"),
        (_("Done by"), "by"),
        (_("Result"), "result"),
        (_("Finding"), "words"),
    )
    filters = (
        period(Inspection, _("When"), "at"),
        choice(Inspection, _("Result"), "result"),
        building("renovation__unit__building"),
    )
    rows = _of(Inspection, "renovation__community")
    return Listing(
        "inspections",
        Group.PLACES,
        _("Inspections of renovations"),
        "search-check",
        rows,
        columns,
        filters,
        ON_SITE,
        ("-at", "-pk"),
    )


def _move_ins() -> Listing:
    columns = (
        *columns_of(MoveIn, (_("Unit"), "unit__code")),
        titled("resident", _("Resident")),
        *columns_of(
            MoveIn,
            (_("Day"), "on"),
            (_("State"), "state"),
            (_("Keys handed over"), "keys_handed"),
            (_("Opened by"), "opened_by"),
            (_("Signed at"), "signed_at"),
            (_("Signed by"), "signed_by"),
        ),
    )
    filters = (period(MoveIn, _("Day"), "on"), choice(MoveIn, _("State"), "state"), building())
    return Listing(
        "move-ins", Group.PLACES, _("Move-ins"), "truck", _of(MoveIn), columns, filters, READERS, ("-on", "-pk")
    )


def _fees() -> Listing:
    columns = columns_of(
        FeeNotice,
        (_("Unit"), "unit__code"),
        (_("Kind"), "kind"),
        (_("Period"), "period"),
        (_("Sent by"), "channel"),
        (_("Sent at"), "sent_at"),
        (_("Done by"), "by"),
    )
    filters = (
        period(FeeNotice, _("Sent at"), "sent_at"),
        choice(FeeNotice, _("Kind"), "kind"),
        choice(FeeNotice, _("Sent by"), "channel"),
        building(),
        person(_("Done by"), "by"),
    )
    return Listing(
        "fee-notices",
        Group.PLACES,
        _("Fee notices"),
        "receipt-text",
        _of(FeeNotice),
        columns,
        filters,
        READERS,
        ("-sent_at", "-pk"),
    )
