"""What stands around the sheets of a workbook: which part is which sheet, and which styles mean a date."""

import posixpath
import re
import zipfile
from datetime import datetime
from typing import NamedTuple
from xml.etree import ElementTree as ET

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
# built in, and nameless in the file: 2026-11-22, 14:05, and those of Chinese and Japanese programs
DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
NOT_SHOWN = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|General')
SHOWS_A_DATE = re.compile(r"[dmyhs年月日]", re.IGNORECASE)
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class Part(NamedTuple):
    """A sheet: its title, and the name of its part."""

    title: str
    name: str


def titles_of(archive: zipfile.ZipFile) -> list[Part]:
    """The worksheets in the order of the workbook. Raises KeyError or ValueError when it is damaged."""
    book = _tree(archive, "xl/workbook.xml")
    relations = _tree(archive, "xl/_rels/workbook.xml.rels")
    targets = {one.get("Id"): one.get("Target", "") for one in relations}
    parts = []
    for one in book.iter(f"{{{MAIN}}}sheet"):
        target = targets[one.get(RELATION)]
        name = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        if "worksheets/" in name:
            parts.append(Part(one.get("name", "").strip(), name))
    return parts


def styles_of(archive: zipfile.ZipFile) -> tuple[frozenset[int], datetime]:
    """The numbers of the styles that show a date, and the day from which this workbook counts."""
    first = _tree(archive, "xl/workbook.xml").find(f"{{{MAIN}}}workbookPr")
    old_mac = first is not None and first.get("date1904") in {"1", "true"}
    epoch = datetime(1904, 1, 1) if old_mac else datetime(1899, 12, 30)  # noqa: DTZ001 as people see it
    if "xl/styles.xml" not in archive.namelist():
        return frozenset(), epoch
    styles = _tree(archive, "xl/styles.xml")
    formats = {int(one.get("numFmtId", "0")): one.get("formatCode", "") for one in styles.iter(f"{{{MAIN}}}numFmt")}
    found = set()
    for place, one in enumerate(styles.findall(f"{{{MAIN}}}cellXfs/{{{MAIN}}}xf")):
        number = int(one.get("numFmtId", "0"))
        if number in DATES if number not in formats else SHOWS_A_DATE.search(NOT_SHOWN.sub("", formats[number])):
            found.add(place)
    return frozenset(found), epoch


def _tree(archive: zipfile.ZipFile, name: str) -> ET.Element:
    """A small part as a tree; the guard has refused every part with a document type, so nothing expands."""
    content = archive.read(name)
    if STRICT.encode() in content:
        content = content.replace(STRICT.encode(), MAIN.encode())
    try:
        return ET.fromstring(content)  # noqa: S314 no document types, see above
    except ET.ParseError as broken:
        raise ValueError(name) from broken
