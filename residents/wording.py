"""Words for what an import finds wrong, for what was changed, and for notices of the archive."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from notices import wording as notices
from residents.enums import (
    Gender,
    PermitState,
    RenovationState,
    Standing,
    Subject,
    UnitKind,
    VehicleKind,
)
from residents.rules.import_rows import FaultCode

REASONS: dict[str, Promise] = {
    FaultCode.PLACE_MISSING: gettext_lazy("The unit is missing: give building and number."),
    FaultCode.PLACE_UNREADABLE: gettext_lazy("This is no unit: write it like 3-2-1201."),
    FaultCode.NAME_MISSING: gettext_lazy("There is a phone or gender, but no name."),
    FaultCode.NAME_TOO_LONG: gettext_lazy("The name is longer than 50 characters."),
    FaultCode.NAME_UNREADABLE: gettext_lazy("This is no name: letters only, without signs or pictures."),
    FaultCode.STANDING_MISSING: gettext_lazy("Say what the person is there: owner, tenant or family."),
    FaultCode.STANDING_UNKNOWN: gettext_lazy("This standing is not known: owner, tenant or family."),
    FaultCode.PHONE_UNREADABLE: gettext_lazy("This is no phone number: 11 figures, or area code and number."),
    FaultCode.GENDER_UNKNOWN: gettext_lazy("This gender is not known: male, female or empty."),
    FaultCode.NOTE_TOO_LONG: gettext_lazy("The note is longer than 200 characters, or has signs that can't be kept."),
    FaultCode.DUPLICATE: gettext_lazy("The same person already stands in row %(row)s for this unit."),
}


def reason(code: str, other_row: int) -> str:
    """Why the row can't be taken, in the active language."""
    words = REASONS.get(code)
    if words is None:
        return _("This row can't be taken.")
    return str(words) % {"row": other_row} if code == FaultCode.DUPLICATE else str(words)


SENTENCES = {
    "permit.soon": gettext_lazy(
        "Parking permits that run out soon: %(count)s, the first on %(first)s. Call the residents."
    ),
    "permit.over": gettext_lazy("Parking permits that have run out: %(count)s. Renewing now needs a new permit."),
}

FIELDS = {
    "name": pgettext_lazy("person", "name"),
    "gender": gettext_lazy("gender"),
    "note": gettext_lazy("note"),
    "phone": gettext_lazy("phone"),
    "document": gettext_lazy("document"),
    "standing": gettext_lazy("standing"),
    "kind": gettext_lazy("kind"),
    "area": gettext_lazy("area in m²"),
    "handed_over_on": gettext_lazy("handed over on"),
    "occupied": gettext_lazy("occupied"),
    "plate": gettext_lazy("plate"),
    "colour": gettext_lazy("colour"),
    "model": gettext_lazy("model"),
    "resident": gettext_lazy("resident"),
    "number": gettext_lazy("permit number"),
    "space": gettext_lazy("parking space"),
    "from_on": gettext_lazy("from"),
    "until_on": gettext_lazy("last day"),
    "state": gettext_lazy("state"),
    "what": gettext_lazy("what is done"),
    "contractor": gettext_lazy("contractor"),
    "foreman": gettext_lazy("person in charge"),
    "foreman_phone": gettext_lazy("phone of the person in charge"),
    "worker": gettext_lazy("worker"),
    "deposit": gettext_lazy("deposit"),
    "deposit_paid_on": gettext_lazy("deposit paid on"),
    "deposit_returned_on": gettext_lazy("deposit returned on"),
}
YES_NO = {"True": gettext_lazy("yes"), "False": gettext_lazy("no")}
VALUES: dict[tuple[str, str], Mapping[str, str | Promise]] = {
    (Subject.UNIT, "kind"): {one.value: one.label for one in UnitKind},
    (Subject.UNIT, "occupied"): YES_NO,
    (Subject.RESIDENT, "gender"): {one.value: one.label for one in Gender if one.value},
    (Subject.RESIDENT, "standing"): {one.value: one.label for one in Standing},
    (Subject.VEHICLE, "kind"): {one.value: one.label for one in VehicleKind},
    (Subject.PERMIT, "state"): {one.value: one.label for one in PermitState},
    (Subject.RENOVATION, "state"): {one.value: one.label for one in RenovationState},
}


def field_words(field: str) -> str:
    """The field's name; one that nobody knows stands as it was kept."""
    return str(FIELDS.get(field, field))


def value_words(subject: str, field: str, value: str) -> str:
    """The value in words where it is one of a few."""
    return str(VALUES.get((subject, field), {}).get(value, value))


def register_all() -> None:
    """Called once, when the app is ready."""
    for code, sentence in SENTENCES.items():
        notices.register(code, sentence)
