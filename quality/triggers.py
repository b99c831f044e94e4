"""What the database itself refuses: altering or removing a signed day and the remarks on it (D-4, L-1)."""

from core.triggers import Trigger

AUDIT, REMARK = "quality_audit", "quality_remark"
FROZEN = "a signed day is frozen"

TRIGGERS = (
    Trigger("quality_signed_stays", AUDIT, "BEFORE UPDATE", FROZEN, condition="OLD.signed_at IS NOT NULL"),
    Trigger("quality_signed_remains", AUDIT, "BEFORE DELETE", FROZEN, condition="OLD.signed_at IS NOT NULL"),
    Trigger("quality_remark_stays", REMARK, "BEFORE UPDATE", FROZEN, condition="OLD.sealed"),
    Trigger("quality_remark_remains", REMARK, "BEFORE DELETE", FROZEN, condition="OLD.sealed"),
)
