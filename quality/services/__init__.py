"""The verbs of quality."""

from quality.services.audit import keep_audits, remark, sign_audit

__all__ = ["keep_audits", "remark", "sign_audit"]
