"""Roles of the desk (PR)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What a person is in one community."""

    FRONT = "front", _("front desk")
    TRAINEE = "trainee", _("trainee")
    TECHNICIAN = "technician", _("technician")
    GUARD = "guard", _("guard")
    SUPERVISOR = "supervisor", _("supervisor")
    DIRECTOR = "director", _("director")
    ADMINISTRATOR = "administrator", _("administrator")


EVERYONE = frozenset(Role)
DESK = frozenset({Role.FRONT, Role.TRAINEE, Role.SUPERVISOR, Role.DIRECTOR})
LEADS = frozenset({Role.SUPERVISOR, Role.DIRECTOR})
SETUP = frozenset({Role.DIRECTOR, Role.ADMINISTRATOR})
OVERSIGHT = frozenset({Role.SUPERVISOR, Role.DIRECTOR, Role.ADMINISTRATOR})
ON_THEIR_FEET = frozenset({Role.TECHNICIAN, Role.GUARD})
