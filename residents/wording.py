"""Words for what an import finds wrong."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
