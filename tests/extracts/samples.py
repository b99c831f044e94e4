"""Files as they arrive, and what the pages of extracts need."""

import csv
import io
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponseBase
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from extracts.models import Saved, Sending
from extracts.registry import Listing, listing
from extracts.services import Wish, save_filter, send_monthly
from staff.models import Membership


def the_list(code: str) -> Listing:
    """A registered list."""
    found = listing(code)
    assert found is not None
    return found


def body(answer: HttpResponseBase) -> bytes:
    """A streamed answer, whole."""
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # every file is streamed


def csv_rows(answer: HttpResponseBase) -> list[dict[str, str]]:
    """The rows of a CSV file by header."""
    return list(csv.DictReader(io.StringIO(body(answer).decode("utf-8-sig"), newline="")))


def sheets(answer: HttpResponseBase) -> list[Worksheet]:
    """The sheets of a workbook."""
    book = load_workbook(io.BytesIO(body(answer)))
    return [one for one in book.worksheets if isinstance(one, Worksheet)]


def a_saved_filter(who: Membership, now: datetime, code: str = "tickets", **wish: Any) -> Saved:
    """Last month's rows of a list under a name."""
    facts: dict[str, Any] = {"name": "上月", "filters": {"opened_at": {"span": "last_month"}}, **wish}
    return save_filter(who, the_list(code), Wish(**facts), key=uuid.uuid4(), now=now)


def a_month_sent(who: Membership, now: datetime) -> dict[str, dict[str, Any]]:
    """View name → what its address needs: a saved filter that was sent for a month."""
    saved = a_saved_filter(who, now - timedelta(days=40), monthly=True)
    send_monthly(now)
    sending = Sending.objects.filter(saved=saved).latest("pk")
    return {
        "extracts:list": {"listing": "tickets"},
        "extracts:saved": {"pk": saved.pk},
        "extracts:sent": {"pk": sending.pk},
    }
