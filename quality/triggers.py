"""What the database itself refuses: altering or removing a signed day and the remarks on it (D-4, L-1)."""

from core.triggers import Trigger

AUDIT, REMARK, MONTH, CHECK = "quality_audit", "quality_remark", "quality_recordsmonth", "quality_spotcheck"
FROZEN = "a signed day is frozen"

TRIGGERS = (
    Trigger("quality_signed_stays", AUDIT, "BEFORE UPDATE", FROZEN, condition="OLD.signed_at IS NOT NULL"),
    Trigger("quality_signed_remains", AUDIT, "BEFORE DELETE", FROZEN, condition="OLD.signed_at IS NOT NULL"),
    Trigger("quality_remark_stays", REMARK, "BEFORE UPDATE", FROZEN, condition="OLD.sealed"),
    Trigger("quality_remark_remains", REMARK, "BEFORE DELETE", FROZEN, condition="OLD.sealed"),
    Trigger(
        "quality_draw_stays",
        MONTH,
        "BEFORE UPDATE OF seed, population, month, community_id, drawn_at",
        "a draw is never altered",
    ),
    Trigger("quality_draw_remains", MONTH, "BEFORE DELETE", "a draw is never removed"),
    Trigger("quality_check_stays", CHECK, "BEFORE UPDATE", "a signed check is frozen", condition="OLD.sealed"),
    Trigger("quality_check_remains", CHECK, "BEFORE DELETE", "a drawn check is never removed"),
)
