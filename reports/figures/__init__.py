"""The desk's figures: one definition each, for audit, report, board and export alike (RP-3, docs/audit.md)."""

from reports.figures.counting import count_all, rows_of
from reports.figures.definitions import FAMILIES, FIGURES
from reports.figures.figure import Family, Figure, Rows, Window

__all__ = ["FAMILIES", "FIGURES", "Family", "Figure", "Rows", "Window", "count_all", "rows_of"]
