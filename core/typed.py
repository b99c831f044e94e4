"""What somebody typed into a form, without what is only the form's own and without what one signs with."""

from collections.abc import Sequence

from django.http import QueryDict

HOUSEKEEPING = frozenset({"csrfmiddlewaretoken", "actor", "kept_form", "password", "pin", "again"})
Fields = Sequence[tuple[str, str]]


def is_secret(field: str) -> bool:
    """Whether a form's field of this name holds what somebody signs with, which is kept nowhere."""
    return field == "secret" or field.startswith("secret_")


def typed_in(sent: QueryDict) -> list[tuple[str, str]]:
    """Every field with each of its values, in the order in which they were sent."""
    names = [name for name in sent if name not in HOUSEKEEPING and not is_secret(name)]
    return [(name, str(value)) for name in names for value in sent.getlist(name)]


def is_words(value: str) -> bool:
    """Something that a person typed, rather than a key or a choice."""
    return any("\u4e00" <= sign <= "\u9fff" or sign == " " for sign in value)
