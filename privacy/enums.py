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
