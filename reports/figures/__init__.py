"""The desk's figures: one definition each, for audit, report, board and export alike (RP-3, docs/audit.md)."""

from reports.figures.counting import count_all, rows_of
from reports.figures.definitions import FAMILIES, FIGURES
from reports.figures.figure import Family, Figure, Part, Rows, Window
from reports.figures.parts import ALL, RANKS, SPLITS, add, parts

__all__ = [
    "ALL",
    "FAMILIES",
    "FIGURES",
    "RANKS",
    "SPLITS",
    "Family",
    "Figure",
    "Part",
    "Rows",
    "Window",
    "add",
    "count_all",
    "parts",
    "rows_of",
]
