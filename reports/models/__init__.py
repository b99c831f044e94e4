"""The rows of reports: screens in the office."""

from reports.models.wall import WallDevice

__all__ = ["WallDevice"]
