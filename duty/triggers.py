"""What the database itself refuses about the duty log: tearing out a page, writing over it (L-1)."""

from core.triggers import Trigger

ENTRY = "duty_logentry"

TRIGGERS = (
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
)
