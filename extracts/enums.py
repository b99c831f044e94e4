"""Words for extracts."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CellKind(StrEnum):
    """How a column's cells are typed in Excel."""

    TEXT = "text"
    NUMBER = "number"
    MOMENT = "moment"
    DAY = "day"


class FilterKind(StrEnum):
    """How a filter is asked for. Words are never kept nor put into an address: they may name somebody (A-3)."""

    PERIOD = "period"
    CHOICE = "choice"
    WORDS = "words"


class Span(TextChoices):
    """A stretch of time relative to the day of the extract, or from one day to another."""

    LAST_7_DAYS = "last_7_days", _("the last 7 days")
    THIS_MONTH = "this_month", _("this month")
    LAST_MONTH = "last_month", _("last month")
    THIS_YEAR = "this_year", _("this year")
    BETWEEN = "between", _("from … to …")


class FileForm(TextChoices):
    """What the file is."""

    XLSX = "xlsx", "Excel"
    CSV = "csv", "CSV"


class Group(TextChoices):
    """Where a list stands on the page of all lists."""

    MATTERS = "matters", _("Matters")
    PLACES = "places", _("Places and people")
    GATE = "gate", _("Gate")
    DUTY = "duty", _("Duty and posts")
    OUTREACH = "outreach", _("Outreach")
    QUALITY = "quality", _("Audit and reports")
    PEOPLE = "people", pgettext_lazy("group of lists", "Colleagues")
    SYSTEMS = "systems", _("Interfaces")
