"""What the validator found, in a sentence for a person and a code for a program."""

from collections.abc import Iterator, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

OTHER = _("This value cannot be used here. See /api/v1/openapi.json.")
SENTENCES: Mapping[str, Promise | str] = {
    "missing": _("This field is needed."),
    "extra_forbidden": _("There is no such field. See /api/v1/openapi.json."),
    "string_too_short": _("This may not be empty."),
    "string_too_long": _("This is too long. Shorten it."),
    "string_type": _("This must be a text."),
    "literal_error": _("This is none of the known values. See /api/v1/openapi.json."),
    "int_parsing": _("This must be a whole number."),
    "greater_than_equal": _("This is too small."),
    "less_than_equal": _("This is too large."),
    "bool_parsing": _("This must be true or false."),
    "bool_type": _("This must be true or false."),
    "datetime_parsing": _("Give a moment with its offset, for example 2026-11-22T08:00:00+08:00."),
    "datetime_from_date_parsing": _("Give a moment with its offset, for example 2026-11-22T08:00:00+08:00."),
    "timezone_aware": _("Give a moment with its offset, for example 2026-11-22T08:00:00+08:00."),
    "unsayable": _("This text holds signs that cannot be kept. Leave out NUL and broken signs."),
    "far": _("This moment is too far away."),
    "nobody": _("Say who or where: a unit, a name or a phone."),
}


def faults_of(error: ValidationError) -> Iterator[dict[str, str]]:
    """Each fault by its field; what was sent is not repeated: it may be personal."""
    for one in error.errors(include_url=False, include_context=True, include_input=False):
        code = one["type"]
        if code == "value_error":
            code = str(one.get("ctx", {}).get("error", code))
        field = ".".join(str(part) for part in one["loc"])[:80]
        yield {"field": field, "code": code, "detail": str(SENTENCES.get(code, OTHER))}
