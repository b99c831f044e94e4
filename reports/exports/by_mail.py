"""The workbook that goes with the mail that a month's report is issued: made when the mail leaves (TL-11)."""

import io
from datetime import date

from django.conf import settings
from django.utils import translation

from core import clock
from core.downloads import XLSX
from notices.enclosures import Asked, Enclosure
from reports.exports.month_book import write_month_book
from reports.queries.month import month_report
from reports.services.issuing import managers_of
from staff.models import Community

MOST_MATTERS = 5000  # beyond that the lists stay at the desk: a mailbox takes some megabytes, and a mail some seconds


def month_book_of(asked: Asked) -> Enclosure | None:
    """The report's workbook; none for somebody who manages the community no longer."""
    if asked.person_id is not None and asked.person_id not in managers_of(asked.community_id):
        return None
    community = Community.objects.get(pk=asked.community_id)
    month, now, out = date.fromisoformat(f"{asked.params['month']}-01"), clock.now(), io.BytesIO()
    with translation.override(settings.LANGUAGE_CODE):
        report = month_report([community], month, now=now)
        lists = report.number("received").month.value <= MOST_MATTERS
        write_month_book(out, [community], report, now=now, lists=lists)
    return Enclosure(f"{community.slug}-{month:%Y-%m}.xlsx", XLSX, out.getvalue())
