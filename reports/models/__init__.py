"""The rows of reports: screens in the office, closed months and their reports."""

from reports.models.month import FrozenFigure, MonthClosing, MonthIssue, MonthRecount
from reports.models.wall import WallDevice

__all__ = ["FrozenFigure", "MonthClosing", "MonthIssue", "MonthRecount", "WallDevice"]
