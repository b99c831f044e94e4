"""A workbook that was looked through, with a row that can't be taken: what its page shows."""

import uuid
from datetime import datetime
from typing import Any

from residents.services.book_jobs import keep_book, work_books
from staff.models import Membership
from tests.residents.books import OWNER, WIFE, a_book


def a_checked_book(lead: Membership, now: datetime) -> dict[str, dict[str, Any]]:
    """View name → what its address needs."""
    bad = (*WIFE[:4], "邻居", *WIFE[5:])
    book = keep_book(lead, a_book(residents=[OWNER, bad]), filename="住户.xlsx", key=uuid.uuid4(), now=now)
    work_books(lambda: now)
    return {"residents:book": {"key": book.key}}
