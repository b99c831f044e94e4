"""Workbooks that leave the desk: the archive, the template, and a list with its faults written beside the rows."""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from core.book_writer import SheetOut, write_book
from core.books import Book, BookSheet
from ledger import services as ledger
from privacy.services.reveals import reveal_many
from residents import refusals
from residents.queries_book import export_rows, numbers_of
from residents.rules.archive import is_line
from residents.rules.book_columns import CHOICES, HEADERS, REMARK, Sheet
from staff.models import Community, Membership

LONGEST_REASON = 200
PLAIN = "archive_plain"
EXAMPLES: Mapping[Sheet, Sequence[Sequence[str]]] = {
    Sheet.BUILDINGS: [("3", "听雨轩")],
    Sheet.UNITS: [("3", "2", "1201", "住宅", "89.50", "2024-06-30", "是")],
    Sheet.RESIDENTS: [
        ("3", "2", "1201", "王测试", "业主", "13800001234", "", "男", "身份证", "11010119900307395X", ""),
        ("3", "2", "1201", "李测试", "家属", "13800005678", "", "女", "", "", ""),
    ],
    Sheet.VEHICLES: [("京A12345", "3", "2", "1201", "王测试", "小汽车", "白色", "")],
    Sheet.PERMITS: [("26-0001", "京A12345", "B1-088", "2026-01-01", "2026-12-31", "有效")],
}


def export_archive(who: Membership, *, now: datetime) -> bytes:
    """The archive as a workbook, with phones and document numbers masked."""
    return _export(who.community, masked=True, by_id=who.user_id, words="", now=now)


def export_plain(who: Membership, *, reason: str, key: uuid.UUID, now: datetime) -> bytes:
    """The archive with plain numbers, for a reason; it counts as unmasking within the hour's limit (A-3).

    Raises a refusal. That part is a transaction of its own, so that the leads are told of one who was refused.
    """
    words = reason.strip()
    if not words or not is_line(words, most=LONGEST_REASON):
        raise refusals.ReasonForPlain("reason", limit=LONGEST_REASON)
    if count := numbers_of(who.community):
        reveal_many(who, PLAIN, count=count, words=words, key=key, now=now)
    return _export(who.community, masked=False, by_id=who.user_id, words=words, now=now)


def export_by_command(community: Community, *, masked: bool, now: datetime) -> bytes:
    """The same for whoever administers the machine, who could read the database as well; the ledger knows of it."""
    return _export(community, masked=masked, by_id=None, words="", now=now)


@transaction.atomic
def _export(community: Community, *, masked: bool, by_id: int | None, words: str, now: datetime) -> bytes:
    counts: dict[Sheet, int] = dict.fromkeys(Sheet, 0)
    content = write_book(_sheet(community, sheet, counts, masked=masked) for sheet in Sheet)
    facts: dict[str, ledger.Fact] = {"masked": masked, "rows": sum(counts.values())}
    if words:
        facts["reason"] = ledger.digest(words)
    action = "archive.exported" if masked else "archive.exported_plain"
    ledger.append(community.pk, action, subject=f"community:{community.pk}", actor_id=by_id, at=now, facts=facts)
    return content


def _sheet(community: Community, sheet: Sheet, counts: dict[Sheet, int], *, masked: bool) -> SheetOut:
    def rows() -> Iterator[Sequence[str]]:
        for row in export_rows(community, sheet, masked=masked):
            counts[sheet] += 1
            yield row

    return SheetOut(sheet, HEADERS[sheet], rows(), choices=_choices(sheet))


def _choices(sheet: Sheet) -> dict[str, list[str]]:
    return {column: [words[0] for words in CHOICES[column].values()] for column in HEADERS[sheet] if column in CHOICES}


def template(guide: Sequence[tuple[str, str]]) -> bytes:
    """An empty workbook with our headers, their lists of words, an example each, and a sheet that explains it."""
    sheets = [SheetOut("说明", ("列", "填写说明"), guide, widths={0: 22, 1: 96})]
    sheets += [SheetOut(sheet, HEADERS[sheet], EXAMPLES[sheet], choices=_choices(sheet)) for sheet in Sheet]
    return write_book(sheets)


def annotated(content: bytes, remarks: Mapping[tuple[str, int], str]) -> bytes:
    """The list as it came, every cell as text, with what is wrong with a row in a red column behind it."""
    book = Book(content)
    return write_book(_annotated(book.sheet(title), remarks) for title in book.titles)


def _annotated(sheet: BookSheet, remarks: Mapping[tuple[str, int], str]) -> SheetOut:
    place = sheet.headers.index(REMARK) if REMARK in sheet.headers else len(sheet.headers)
    headers = [*sheet.headers[:place], REMARK, *sheet.headers[place + 1 :]]
    ours = sheet.title in {str(one) for one in Sheet}

    def rows() -> Iterable[Sequence[str]]:
        for row in sheet.rows:
            cells = [*row.cells, *[""] * (place + 1 - len(row.cells))]
            cells[place] = remarks.get((sheet.title, row.number), "")
            yield cells

    if not ours:
        return SheetOut(sheet.title, sheet.headers, (row.cells for row in sheet.rows))
    return SheetOut(sheet.title, headers, rows(), red=place, widths={place: 60})
