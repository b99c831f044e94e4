"""Rows of a rate card that somebody brings or takes away: which column is which, each row as facts or faults."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar

from django.db.models import TextChoices

from core.refusals import Refused
from tickets import charge_refusals as refusals
from tickets.charge_rules import MOST_PRICE
from tickets.enums import RateKind, Trade
from tickets.rate_rules import Fault, ListedRate, RateFacts, tidy_code

Word = TypeVar("Word", bound=TextChoices)
MOST_ROWS = 2000
SHOWN = 40


class Column(StrEnum):
    """What a rate card tells. The value is the header of our own list."""

    CODE = "编号"
    NAME = "项目"
    TRADE = "工种"
    KIND = "类别"
    UNIT = "单位"
    PRICE = "单价(元)"
    FROM = "起始日期"
    UNTIL = "截止日期"


ALIASES: Mapping[Column, tuple[str, ...]] = {
    Column.CODE: ("编码", "代码", "序号", "code", "no."),
    Column.NAME: ("名称", "服务项目", "收费项目", "项目名称", "材料名称", "name", "item"),
    Column.TRADE: ("专业", "trade"),
    Column.KIND: ("类型", "收费类别", "kind", "type"),
    Column.UNIT: ("计价单位", "计量单位", "unit"),
    Column.PRICE: ("单价", "价格", "收费标准", "单价（元）", "price"),
    Column.FROM: ("生效日期", "开始日期", "执行日期", "起", "from"),
    Column.UNTIL: ("失效日期", "结束日期", "止", "until"),
}
NEEDED = (Column.CODE, Column.NAME, Column.PRICE)
TRADES: Mapping[Trade, tuple[str, ...]] = {
    Trade.PLUMBING: ("给排水", "水", "水暖", "管道"),
    Trade.ELECTRICS: ("强电", "电", "电工", "电气"),
    Trade.LIFT: ("电梯",),
    Trade.DOORS: ("门窗", "门锁", "锁"),
    Trade.CIVIL: ("土建", "泥瓦", "泥工"),
    Trade.AIR: ("空调暖通", "空调", "暖通"),
    Trade.SIGNALS: ("弱电门禁", "弱电", "门禁", "网络"),
    Trade.GENERAL: ("综合维修", "综合", "通用", "其他"),
}
KINDS: Mapping[RateKind, tuple[str, ...]] = {
    RateKind.SERVICE: ("服务", "服务费", "项目"),
    RateKind.LABOUR: ("人工", "人工费", "工时"),
    RateKind.MATERIAL: ("材料", "材料费", "配件"),
}
GOES_ON = ("", "长期", "长期有效", "-", "–", "—")
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


def columns_of(headers: Sequence[str]) -> dict[Column, str]:
    """Our columns, each with the header under which the list has it."""
    known = {header.strip().lower().replace("(", "（").replace(")", "）"): header for header in headers}
    found = {}
    for column in Column:
        for name in (column.value, *ALIASES[column]):
            if (header := known.get(name.lower().replace("(", "（").replace(")", "）"))) is not None:
                found[column] = header
                break
    return found


def read_rates(
    headers: Sequence[str], rows: Sequence[tuple[int, Mapping[str, str]]], *, today: date
) -> tuple[list[ListedRate], list[Fault]]:
    """The rows as facts, and what cannot be read. Raises ColumnsMissing."""
    columns = columns_of(headers)
    if lacking := [column.value for column in NEEDED if column not in columns]:
        raise refusals.RateColumnsMissing("file", columns="、".join(lacking))
    listed, faults = [], []
    for number, cells in rows:
        reader = _Row(number, {column: cells.get(header, "").strip() for column, header in columns.items()})
        facts = reader.facts(today)
        faults += reader.faults
        if not reader.faults:
            listed.append(ListedRate(number, facts, dated=bool(reader.cells.get(Column.FROM))))
    return listed, faults


class _Row:
    """One row while it is read."""

    def __init__(self, number: int, cells: Mapping[Column, str]) -> None:
        self.number, self.cells = number, cells
        self.faults: list[Fault] = []

    def facts(self, today: date) -> RateFacts:
        """What it says; meaningless where there are faults."""
        trade = self._one_of(Column.TRADE, TRADES, Trade.GENERAL)
        kind = self._one_of(Column.KIND, KINDS, RateKind.SERVICE)
        return RateFacts(
            code=tidy_code(self.cells.get(Column.CODE, "")),
            name=self.cells.get(Column.NAME, ""),
            trade=trade,
            kind=kind,
            unit=self.cells.get(Column.UNIT, "") or "次",
            price=self._price(),
            valid_from=self._day(Column.FROM) or today,
            valid_until=self._day(Column.UNTIL),
        )

    def _fault(self, column: Column, refusal: Refused) -> None:
        self.faults.append(Fault(self.number, column.value, self.cells.get(column, "")[:SHOWN], refusal))

    def _one_of(self, column: Column, words: Mapping[Word, tuple[str, ...]], otherwise: Word) -> Word:
        typed = self.cells.get(column, "").lower()
        if not typed:
            return otherwise
        for word, known in words.items():
            if typed in {str(word.value), *known}:
                return word
        self._fault(column, refusals.RateWordUnknown(column.value, words="、".join(one[0] for one in words.values())))
        return otherwise

    def _price(self) -> Decimal:
        typed = self.cells.get(Column.PRICE, "").strip("¥￥元 ").replace(",", "").replace("，", "")
        try:
            return Decimal(typed)
        except InvalidOperation:
            self._fault(Column.PRICE, refusals.RatePriceOutOfRange("price", most=MOST_PRICE))
            return Decimal(0)

    def _day(self, column: Column) -> date | None:
        typed = self.cells.get(column, "")
        if typed in GOES_ON:
            return None
        day = as_day(typed)
        if day is None:
            self._fault(column, refusals.RateDayUnreadable(column.value))
        return day


def as_day(text: str) -> date | None:
    """The day that is written in one of the usual ways; None when it is none."""
    match = DAY.fullmatch(text.split(" ", maxsplit=1)[0])
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def written(facts: RateFacts) -> list[str]:
    """A row of our own list; read again it says the same."""
    until = facts.valid_until.isoformat() if facts.valid_until else ""
    words = [facts.code, facts.name, TRADES[facts.trade][0], KINDS[facts.kind][0], facts.unit]
    return [*words, f"{facts.price:.2f}", facts.valid_from.isoformat(), until]
