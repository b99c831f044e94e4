"""The verbs of reports."""

from reports.services.closing import close_month
from reports.services.issuing import issue_month, keep_months, owe_report
from reports.services.recount import keep_recounts, recount_month
from reports.services.taken import note_month_taken
from reports.services.wall import make_wall, note_seen, revoke_wall

__all__ = [
    "close_month",
    "issue_month",
    "keep_months",
    "keep_recounts",
    "make_wall",
    "note_month_taken",
    "note_seen",
    "owe_report",
    "recount_month",
    "revoke_wall",
]
