"""What the database itself refuses about tickets: another first responder (OTE-1), another take on what was said."""

from core.triggers import Trigger

TRIGGERS = (
    Trigger(
        "tickets_first_responder_stays",
        "tickets_ticket",
        "BEFORE UPDATE OF first_responder_id",
        "the first responder never changes",
        condition="NEW.first_responder_id <> OLD.first_responder_id",
    ),
    Trigger(
        "tickets_contact_text_stays",
        "tickets_contact",
        "BEFORE UPDATE OF text, at, by_id, direction",
        "what was said is never rewritten",
        condition="NEW.text <> OLD.text OR NEW.at <> OLD.at OR NEW.by_id <> OLD.by_id "
        "OR NEW.direction <> OLD.direction",
    ),
)
