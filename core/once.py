"""One click, one deed: what the click with this key has made already, if it is what is asked for now."""

import uuid
from typing import TypeVar

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from core.refusals import Refused

Row = TypeVar("Row", bound=Model)


class FormUsed(Refused):
    """The key has made something else: handing that out, or taking it for this deed, would both be wrong."""

    code = "form_used"
    sentence = _("This form was already used for something else: nothing has been saved now. Send it once more.")


def made_with(model: type[Row], key: uuid.UUID | None, **belongs: object) -> Row | None:
    """What an earlier click with this key made; None when it is the first. Raises FormUsed.

    A key is unique in the whole table, so it is looked up in the whole table. `belongs` says what the row has to be for
    the click to be the same one: its community, the record it is about, what was done. A row that is another's is never
    handed out, and what was typed now is not taken for what was saved then.
    """
    found = model._default_manager.filter(key=key).first() if key else None  # noqa: SLF001 Django's documented name for it
    if found and any(getattr(found, name) != wanted for name, wanted in belongs.items()):
        raise FormUsed
    return found
