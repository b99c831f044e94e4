"""App: phrasebook, the right words for the moment."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PhrasebookConfig(AppConfig):
    name = "phrasebook"
    verbose_name = _("Phrasebook")
