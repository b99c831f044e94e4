"""Reads of the roster: the month as a grid, who is there now, whose shifts are whose, what waits for consent."""

from duty.queries.standing import on_duty, standing

__all__ = ["on_duty", "standing"]
