"""Workbooks for tests."""

import uuid
from collections.abc import Sequence
from typing import Any

from core.book_writer import SheetOut, write_book
from residents.rules.book_columns import HEADERS, Sheet
from residents.services.book_import import Order, Outcome, import_book
from staff.models import Community
from tests.factories import NOON

OWNER = ("3", "2", "1201", "王测试", "业主", "13800001234", "", "男", "身份证", "11010119900307395X", "")
WIFE = ("3", "2", "1201", "李测试", "家属", "13800005678", "", "女", "", "", "")
CAR = ("京A12345", "3", "2", "1201", "王测试", "小汽车", "白色", "")
PERMIT = ("26-0001", "京A12345", "B1-088", "2026-01-01", "2026-12-31", "有效")


def a_book(**sheets: Sequence[Sequence[str]]) -> bytes:
    """buildings, units, residents, vehicles, permits: rows in our columns' order."""
    return write_book(
        SheetOut(Sheet[name.upper()], HEADERS[Sheet[name.upper()]], rows) for name, rows in sheets.items()
    )


def a_full_book() -> bytes:
    """Something on each sheet."""
    return a_book(
        buildings=[("3", "听雨轩")],
        units=[("3", "2", "1201", "住宅", "89.50", "2024-06-30", "是")],
        residents=[OWNER, WIFE],
        vehicles=[CAR],
        permits=[PERMIT],
    )


def bring_in(community: Community, content: bytes, **facts: Any) -> Outcome:
    """Import it as the command line does."""
    given: dict[str, Any] = {"key": uuid.uuid4(), "accept_good": False, "now": NOON, **facts}
    return import_book(Order(community, content, filename="list.xlsx", by_id=None, **given))


def totals(outcome: Outcome) -> tuple[int, int, int, int]:
    """created, updated, unchanged, rejected."""
    plan = outcome.plan
    return plan.of("created"), plan.of("updated"), plan.of("unchanged"), outcome.rejected
