"""What the database itself refuses: tearing a page out of the duty log or writing over it (L-1), a signed handover."""

from core.triggers import Trigger

ENTRY = "duty_logentry"
SHEET, COUNT, CONFIRMED, TAKEN = "duty_shifthandover", "duty_itemcount", "duty_blockconfirmed", "duty_takeover"
FROZEN = "a signed handover is frozen"
CONSENTED = "a consent is never altered"

FROZEN = "what was signed is frozen"
NOBODY = "—"  # whose name and number were erased when their time was over
# a returned loan is frozen, but that who had the key may be forgotten: names, number and the pictures of signatures;
# and words that name somebody, as a whole.
# A comparison with NULL must not let a change through, so that every one is made to be true or false.
_STAYS = (
    "held_id", "copy", "lent_at", "due_at", "lent_by_id", "key", "returned_at", "received_by_id",
    "signed_how", "back_signed_how",
)  # fmt: skip
_OUTSIDE = f"NEW.borrower_id IS NULL AND NEW.name = '{NOBODY}' AND NEW.phone = '{NOBODY}' AND NEW.brought_by = ''"
# a colleague had it and somebody from outside brought it back
_BROUGHT = (
    "NEW.borrower_id IS NOT NULL AND NEW.name = OLD.name AND NEW.phone = OLD.phone "
    f"AND NEW.brought_by = '{NOBODY}' AND OLD.brought_by <> ''"
)
_SAME = " AND ".join(
    [
        *(f"COALESCE(NEW.{name} = OLD.{name}, FALSE)" for name in _STAYS),
        *(f"(NEW.{name} = OLD.{name} OR NEW.{name} = '{NOBODY}')" for name in ("purpose", "words")),
        "COALESCE(NEW.borrower_id, 0) = COALESCE(OLD.borrower_id, 0)",
    ]
)
_PICTURES_GONE = "NEW.signature_id IS NULL AND NEW.back_signature_id IS NULL"
_WORDS_ALONE = " AND ".join(
    [
        *(f"NEW.{name} = OLD.{name}" for name in ("name", "phone", "brought_by")),
        *(f"COALESCE(NEW.{name}, 0) = COALESCE(OLD.{name}, 0)" for name in ("signature_id", "back_signature_id")),
    ]
)
_FORGETTING = f"{_SAME} AND ({_PICTURES_GONE} AND ({_OUTSIDE} OR {_BROUGHT}) OR {_WORDS_ALONE})"
_MORE_THAN_FORGETTING = f"OLD.returned_at IS NOT NULL AND NOT ({_FORGETTING})"

TRIGGERS = (
    Trigger("duty_emergency_no_update", "duty_emergency", "BEFORE UPDATE", FROZEN, "OLD.reported_at IS NOT NULL"),
    Trigger(
        "duty_emergency_seen_stays",
        "duty_emergency",
        "BEFORE UPDATE",
        "what was seen is never altered",
        "OLD.seen <> NEW.seen OR OLD.place <> NEW.place OR OLD.at <> NEW.at OR OLD.opened_by_id <> NEW.opened_by_id",
    ),
    Trigger("duty_emergency_no_delete", "duty_emergency", "BEFORE DELETE", "no emergency is removed"),
    Trigger("duty_note_no_update", "duty_emergencynote", "BEFORE UPDATE", "the log is never altered"),
    Trigger("duty_note_no_delete", "duty_emergencynote", "BEFORE DELETE", "the log is never altered"),
    Trigger("duty_informed_no_update", "duty_informed", "BEFORE UPDATE", "who was informed is never altered"),
    Trigger("duty_informed_no_delete", "duty_informed", "BEFORE DELETE", "who was informed is never altered"),
    Trigger("duty_visit_no_update", "duty_visit", "BEFORE UPDATE", "what a patrol found is never altered"),
    Trigger("duty_visit_no_delete", "duty_visit", "BEFORE DELETE", "what a patrol found is never altered"),
    Trigger("duty_loan_no_update", "duty_loan", "BEFORE UPDATE", FROZEN, condition=_MORE_THAN_FORGETTING),
    Trigger("duty_loan_no_delete", "duty_loan", "BEFORE DELETE", "no loan of a key is removed"),
    Trigger("duty_keychange_no_update", "duty_keychange", "BEFORE UPDATE", "the history of a key is never altered"),
    Trigger("duty_keychange_no_delete", "duty_keychange", "BEFORE DELETE", "the history of a key is never altered"),
    Trigger("duty_count_no_update", "duty_keycount", "BEFORE UPDATE", FROZEN, condition="OLD.done_at IS NOT NULL"),
    Trigger("duty_count_no_delete", "duty_keycount", "BEFORE DELETE", FROZEN),
    Trigger("duty_counted_no_update", "duty_countline", "BEFORE UPDATE", FROZEN),
    Trigger("duty_counted_no_delete", "duty_countline", "BEFORE DELETE", FROZEN),
    Trigger("duty_log_no_update", ENTRY, "BEFORE UPDATE", "the duty log is never altered"),
    Trigger("duty_log_no_delete", ENTRY, "BEFORE DELETE", "no page is torn out of the duty log"),
    Trigger(
        "duty_log_no_truncate", ENTRY, "BEFORE TRUNCATE", "no page is torn out of the duty log", vendors=("postgresql",)
    ),
    # INSERT OR REPLACE deletes without firing the delete trigger, so the insert itself must look
    Trigger(
        "duty_log_no_replace",
        ENTRY,
        "BEFORE INSERT",
        "the duty log is never altered",
        condition="EXISTS (SELECT 1 FROM duty_logentry e WHERE e.id = NEW.id OR e.key = NEW.key "
        "OR e.corrects_id = NEW.corrects_id)",
        vendors=("sqlite",),
    ),
    Trigger("duty_handover_stays", SHEET, "BEFORE UPDATE", FROZEN, condition="OLD.state = 'signed'"),
    Trigger("duty_handover_remains", SHEET, "BEFORE DELETE", FROZEN, condition="OLD.state = 'signed'"),
    Trigger("duty_count_stays", COUNT, "BEFORE UPDATE", FROZEN, condition="OLD.sealed"),
    Trigger("duty_count_remains", COUNT, "BEFORE DELETE", FROZEN, condition="OLD.sealed"),
    Trigger("duty_confirmed_stays", CONFIRMED, "BEFORE UPDATE", FROZEN),
    Trigger("duty_confirmed_remains", CONFIRMED, "BEFORE DELETE", FROZEN),
    Trigger("duty_takeover_stays", TAKEN, "BEFORE UPDATE", CONSENTED),
    Trigger("duty_takeover_remains", TAKEN, "BEFORE DELETE", CONSENTED),
)
