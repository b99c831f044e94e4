"""Words for places and people."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from staff.enums import DESK, OVERSIGHT, Role

READERS = DESK | OVERSIGHT
# the desk hears first when somebody moves in or has a new number; a trainee tells a colleague
EDITORS = OVERSIGHT | {Role.FRONT}


class Standing(TextChoices):
    """What a resident is to a unit."""

    OWNER = "owner", _("owner")
    TENANT = "tenant", _("tenant")
    FAMILY = "family", _("family")


class Gender(TextChoices):
    """Decides the title 先生 / 女士 (A-6)."""

    UNKNOWN = "", _("not known")
    MALE = "m", _("male")
    FEMALE = "f", _("female")


class KeyKind(TextChoices):
    """What a search key was made from."""

    PHONE = "phone", _("phone")
    LAST_FOUR = "last4", _("last four digits")
    NAME = "name", _("name")
    PINYIN = "pinyin", _("pinyin")
    UNIT = "unit", _("unit")
