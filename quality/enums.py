"""Words of quality."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RecordKind(TextChoices):
    """What may be drawn for a spot check (D-5)."""

    LOG = "log", _("duty log")
    AUDIT = "audit", _("daily audit")


class Judgement(TextChoices):
    """What the director found of a drawn record."""

    GOOD = "good", _("in order")
    FAULTY = "faulty", _("not in order")
