"""What the database itself refuses of a release pass: other facts once signed, another list or check (V-6)."""

from core.triggers import Trigger

PASS, ITEM, CHECK = "visitors_releasepass", "visitors_passitem", "visitors_gatecheck"
FACTS = (
    "number", "unit_id", "standing", "from_at", "until_at", "item_count", "code_digest", "signed_at", "signed_by_id",
    "confirmed_at", "confirmed_by_id", "confirmed_how",
)  # fmt: skip
CHANGED = " OR ".join(f"OLD.{name} <> NEW.{name}" for name in FACTS)

TRIGGERS = (
    Trigger(
        "visitors_pass_signed_stays",
        PASS,
        "BEFORE UPDATE",
        "a signed pass is frozen",
        f"OLD.signed_at IS NOT NULL AND (NEW.signed_at IS NULL OR {CHANGED})",
    ),
    Trigger("visitors_pass_no_delete", PASS, "BEFORE DELETE", "no release pass is removed"),
    # emptied when its days are over, and nothing else
    Trigger(
        "visitors_item_no_update",
        ITEM,
        "BEFORE UPDATE",
        "the list of a pass is never altered",
        "NEW.what <> '' OR OLD.pieces <> NEW.pieces OR OLD.place <> NEW.place OR OLD.release_id <> NEW.release_id",
    ),
    Trigger("visitors_item_no_delete", ITEM, "BEFORE DELETE", "the list of a pass is never altered"),
    Trigger(
        "visitors_check_stays",
        CHECK,
        "BEFORE UPDATE",
        "what the gate saw is never altered",
        "OLD.at <> NEW.at OR OLD.by_id <> NEW.by_id OR OLD.release_id <> NEW.release_id OR OLD.missing <> NEW.missing",
    ),
    Trigger("visitors_check_no_delete", CHECK, "BEFORE DELETE", "what the gate saw is never altered"),
)
