"""What the database itself refuses about tickets: another first responder (OTE-1), another take on what was
said, two prices of one code on one day."""

from core.triggers import Trigger

_TWO_RATES_AT_ONCE = (
    "EXISTS (SELECT 1 FROM tickets_rate other WHERE other.community_id = NEW.community_id AND other.code = NEW.code "
    "AND other.id IS NOT NEW.id AND other.valid_from <= COALESCE(NEW.valid_until, '9999-12-31') "
    "AND COALESCE(other.valid_until, '9999-12-31') >= NEW.valid_from)"
)

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
    Trigger("tickets_day_line_stays", "tickets_dayline", "BEFORE UPDATE", "a day, once judged, is never rewritten"),
    Trigger("tickets_day_line_remains", "tickets_dayline", "BEFORE DELETE", "a day, once judged, is never removed"),
    Trigger("tickets_carry_over_stays", "tickets_carryover", "BEFORE UPDATE", "a reason once given is never rewritten"),
    Trigger(
        "tickets_closed_day_stays",
        "tickets_serviceday",
        "BEFORE UPDATE",
        "a closed day is never opened again",
        condition="OLD.closed_at IS NOT NULL",
    ),
    # PostgreSQL has the exclusion constraint of the migration 0013 for it
    Trigger(
        "tickets_rate_alone_on_insert",
        "tickets_rate",
        "BEFORE INSERT",
        "two prices of one code on one day",
        condition=_TWO_RATES_AT_ONCE,
        vendors=("sqlite",),
    ),
    Trigger(
        "tickets_rate_alone_on_update",
        "tickets_rate",
        "BEFORE UPDATE",
        "two prices of one code on one day",
        condition=_TWO_RATES_AT_ONCE,
        vendors=("sqlite",),
    ),
)
