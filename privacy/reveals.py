"""What can be unmasked (A-3): each app registers its own fields in its `ready()`.

    reveals.register("resident_phone", _("phone of a resident"), phone_behind, roles=DESK | OVERSIGHT, dial=True)

On a page, `{% personal "resident_phone" phone.pk masked %}` (library `privacy`) shows the masked text and, to who may
see it plain, the button that asks for a reason.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from staff.enums import EVERYONE, Role
from staff.models import Membership


@dataclass(frozen=True)
class Plain:
    """What stands behind the mask: the text, and whom it belongs to as the ledger names it, e.g. `resident:12`."""

    text: str
    subject: str


# raises Http404 when the row is not in the person's community or not for them
Provider = Callable[[Membership, int], Plain]


@dataclass(frozen=True)
class Field:
    """One kind of masked field. `roles` see the button at all; a number to `dial` is shown as a link that calls it."""

    kind: str
    title: str | Promise
    provider: Provider
    roles: frozenset[Role] = EVERYONE
    dial: bool = False


_fields: dict[str, Field] = {}
_lists: dict[str, str | Promise] = {}


def register(
    kind: str,
    title: str | Promise,
    provider: Provider,
    *,
    roles: frozenset[Role] = EVERYONE,
    dial: bool | None = None,
) -> None:
    """Called in an app's `ready()`; the latest registration of a kind counts. Whatever ends in `phone` is dialled."""
    _fields[kind] = Field(kind, title, provider, roles, kind.endswith("phone") if dial is None else dial)


def field(kind: str) -> Field | None:
    """The field of this kind, if any app registered it."""
    return _fields.get(kind)


def register_list(kind: str, title: str | Promise) -> None:
    """What takes many numbers out at once, such as a workbook: it has no page of its own, and counts like the rest."""
    _lists[kind] = title


def titles() -> dict[str, str]:
    """The name of every kind."""
    return {kind: str(title) for kind, title in _lists.items()} | {
        kind: str(one.title) for kind, one in _fields.items()
    }
