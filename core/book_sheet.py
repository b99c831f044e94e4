"""A sheet that takes whole lines: a line of a list is put together as one text and written at once.

XlsxWriter keeps a cell as an object until its line is over; for millions of cells that is most of the work. Here the
cells go straight into the file in which the library keeps a sheet's lines in constant memory, in the very letters that
it would write (a test compares them). Everything else of the sheet is the library's.
"""

import io
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from core.book_lines import EDGE, LineColumn


class LineSheet(Worksheet):  # type: ignore[misc] # the library tells no types
    """A sheet of a workbook in constant memory that takes whole lines."""

    fh: Any  # the library's own, where the line is being written

    def _xml_rich_inline_string(self, string: str, attributes: Any = ()) -> None:
        """Nobody here writes text in several looks: a text that begins and ends like one is somebody's words, which the
        library would put into the file as they are.
        """
        self._xml_inline_string(string, EDGE.search(string), attributes)

    def write_lines(self, first: int, columns: Sequence[LineColumn], rows: Iterable[Sequence[Any]]) -> int:
        """Write the rows below each other, from line `first` on (the sheet's first is 0). Returns the last line, which
        is the one before `first` when there were none. A row's first values are its cells; further ones are left out.
        """
        self._write_single_row(first)  # what the library still holds of the line before
        begin, end = self._around_a_line(first)
        cells = [self._around_a_cell(place, one) for place, one in enumerate(columns)]
        write, line = self.fh.write, first
        for line, values in enumerate(rows, start=first + 1):
            found = [
                f"{head}{line}{look}{inner}{tail}"
                for value, (head, look, inside, tail) in zip(values, cells, strict=False)
                if value is not None and value != "" and (inner := inside(value))
            ]
            if found:
                write(f"{begin}{line}{end}{''.join(found)}</row>")
        if line > first:
            self._check_dimensions(line - 1, max(len(columns) - 1, 0))
            self.previous_row = line
        return line - 1

    def _around_a_line(self, first: int) -> tuple[str, str]:
        """What stands before and behind a line's number: its height is the sheet's."""
        kept, self.fh = self.fh, io.StringIO()
        try:
            self._write_row(first, None)
            written = self.fh.getvalue()
        finally:
            self.fh = kept
        number = f'r="{first + 1}'
        before, behind = written.split(number, 1)
        return f'{before}r="', behind

    @staticmethod
    def _around_a_cell(place: int, column: LineColumn) -> tuple[str, str, Callable[[Any], str], str]:
        style = column.look._get_xf_index()  # noqa: SLF001 the number that the library gives the format
        head = f'<c r="{xl_col_to_name(place)}'
        if column.text:
            return head, f'" s="{style}" t="inlineStr"><is>', column.inside, "</is></c>"
        return head, f'" s="{style}"><v>', column.inside, "</v></c>"
