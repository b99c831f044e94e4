"""Verbs of the engine: start, meet and cancel deadlines; set a community's limits and days."""

from deadlines.services.holidays import fill_calendar, keep_calendar
from deadlines.services.running import (
    Planned,
    Subject,
    cancel,
    is_open,
    meet,
    move,
    nearest,
    plan,
    running,
    set_apart,
    start,
)
from deadlines.services.setup import forget_day, set_day, set_limit

__all__ = [
    "Planned",
    "Subject",
    "cancel",
    "fill_calendar",
    "forget_day",
    "is_open",
    "keep_calendar",
    "meet",
    "move",
    "nearest",
    "plan",
    "running",
    "set_apart",
    "set_day",
    "set_limit",
    "start",
]
