"""What the database itself refuses: altering a confirmed sheet, its entries, and the result that signed off (ST-1)."""

from core.triggers import Trigger

SHEET, ENTRY, PART = "assessment_sheet", "assessment_entry", "assessment_trainingpart"
FROZEN = "a confirmed sheet is frozen"
NOT_ERASING = (
    "OLD.sealed AND (NEW.erased_at IS NULL OR OLD.points <> NEW.points OR OLD.sheet_id <> NEW.sheet_id"
    " OR OLD.person_id <> NEW.person_id OR NEW.reason <> '' OR NEW.contest <> '' OR NEW.answer_words <> ''"
    " OR (OLD.struck_at IS NULL) <> (NEW.struck_at IS NULL))"
)

TRIGGERS = (
    # the director's words may be erased when their days are over, and nothing else
    Trigger(
        "assessment_sheet_stays",
        SHEET,
        "BEFORE UPDATE",
        FROZEN,
        "OLD.confirmed_at IS NOT NULL AND (NEW.words <> '' OR NEW.confirmed_at IS NULL"
        " OR OLD.confirmed_at <> NEW.confirmed_at"
        " OR (OLD.seen_at IS NULL) <> (NEW.seen_at IS NULL) OR OLD.total <> NEW.total"
        " OR OLD.base <> NEW.base OR OLD.confirmed_by_id <> NEW.confirmed_by_id OR OLD.person_id <> NEW.person_id"
        " OR OLD.month <> NEW.month OR OLD.community_id <> NEW.community_id)",
    ),
    Trigger("assessment_sheet_remains", SHEET, "BEFORE DELETE", "no staff sheet is removed"),
    Trigger("assessment_entry_stays", ENTRY, "BEFORE UPDATE", FROZEN, NOT_ERASING),
    Trigger("assessment_entry_remains", ENTRY, "BEFORE DELETE", "no entry is removed, it is struck"),
    Trigger(
        "assessment_signed_stays",
        PART,
        "BEFORE UPDATE",
        "a result that signed off a trainee is frozen",
        "OLD.signed_at IS NOT NULL",
    ),
)
