"""The monthly report as a workbook, with the lists behind its numbers (RP-2)."""

from collections.abc import Sequence
from datetime import date, datetime
from tempfile import TemporaryFile

from django.conf import settings
from django.http import HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _

from core import clock
from core.downloads import workbook_on_disk
from reports.exports.month_book import write_month_book
from reports.queries.month import month_report
from reports.services.taken import note_month_taken
from reports.views.months import begun
from staff.access import DeskRequest
from staff.models import Community, User


def excel(request: DeskRequest, month: date) -> HttpResponseBase:
    """Written anew each time; the ledger knows who took it, for it holds lists of residents' matters (A-3)."""
    return book_of([request.community], month, by=request.user, now=clock.now())


def book_of(communities: Sequence[Community], month: date, *, by: User, now: datetime) -> HttpResponseBase:
    """The workbook as a file to keep. It is on the disk while it is written and sent, never in memory."""
    begun(month, now)
    with translation.override(settings.LANGUAGE_CODE):
        report = month_report(communities, month, now=now)
        name = f"{_('Monthly report')} {report.title} {month:%Y-%m}.xlsx"
    out = TemporaryFile()  # noqa: SIM115 the answer closes it when it is sent
    write_month_book(out, communities, report, now=now)
    note_month_taken(communities, month, by=by, now=now)
    return workbook_on_disk(out, name)
