"""Words for personal data."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DocumentKind(TextChoices):
    """证件: what somebody proves with who they are. Never a picture of it."""

    IDENTITY = "identity", _("identity card")
    PASSPORT = "passport", _("passport")
    PERMIT = "permit", _("travel permit")
    DRIVER = "driver", _("driving licence")
    OTHER = "other", _("other document")


class Reason(TextChoices):
    """Why somebody must see a number plain; what fits none of them is said in own words."""

    CALL = "call", _("to call the resident")
    CALL_BACK = "call_back", _("to call back as promised")
    REVISIT = "revisit", _("to ask whether the resident is satisfied")
    IDENTITY = "identity", _("to make sure who it is")
    CORRECT = "correct", _("to correct the record")
    EMERGENCY = "emergency", _("an emergency")
    ERRAND = "errand", _("on the way to the resident")
    OTHER = "other", _("something else (say what)")
