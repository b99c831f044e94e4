"""The workbooks of the benchmark: residents with names, phones and documents of their own, all synthetic; and a bomb."""

import io
import zipfile
from collections.abc import Iterator

from core.book_writer import SheetOut, write_book
from residents.rules.book_columns import HEADERS, Sheet

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂兰鹏飞玲红建文"
A_UNIT = 3
STANDINGS = ("业主", "家属", "租户")


def residents_book(count: int) -> bytes:
    """A workbook of one sheet with so many residents, three a unit."""
    return write_book([SheetOut(Sheet.RESIDENTS, HEADERS[Sheet.RESIDENTS], _residents(count))])


def _residents(count: int) -> Iterator[tuple[str, ...]]:
    for place in range(count):
        unit = place // A_UNIT
        building, entrance = str(unit // 400 + 1), str(unit % 400 // 100 + 1)
        door = f"{unit % 100 // 4 + 1}{unit % 4 + 1:02d}"
        name = SURNAMES[place % 20] + GIVEN[place // 20 % 30] + GIVEN[place // 600 % 30]
        day, turn = divmod(place, 900)
        document = f"1101011980{day // 28 + 1:02d}{day % 28 + 1:02d}{turn:03d}X"
        phone, gender = f"13{place + 100_000_000:09d}", "男女"[place % 2]
        told = (name, STANDINGS[place % 3], phone, "", gender, "身份证", document, "")
        yield building, entrance, door, *told


def small_bomb(mebibytes: int) -> bytes:
    """Noughts, packed a thousandfold."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for _one in range(mebibytes):
                part.write(b"0" * 2**20)
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return out.getvalue()
