"""The verbs of quality."""

from quality.services.audit import keep_audits, remark, sign_audit
from quality.services.spot_checks import draw_month, judge_checks, keep_draws, review_month, sign_checks

__all__ = [
    "draw_month",
    "judge_checks",
    "keep_audits",
    "keep_draws",
    "remark",
    "review_month",
    "sign_audit",
    "sign_checks",
]
