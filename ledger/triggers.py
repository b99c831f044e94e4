"""What the database itself refuses: altering, deleting, replacing or truncating the chain (L-1)."""

from core.triggers import Trigger

ENTRY, CHAIN = "ledger_entry", "ledger_chain"

TRIGGERS = (
    Trigger("ledger_entry_no_update", ENTRY, "BEFORE UPDATE", "the ledger is never altered"),
    Trigger("ledger_entry_no_delete", ENTRY, "BEFORE DELETE", "the ledger is never shortened"),
    Trigger(
        "ledger_entry_no_truncate", ENTRY, "BEFORE TRUNCATE", "the ledger is never shortened", vendors=("postgresql",)
    ),
    # INSERT OR REPLACE deletes without firing the delete trigger, so the insert itself must look.
    Trigger(
        "ledger_entry_no_replace",
        ENTRY,
        "BEFORE INSERT",
        "the ledger is never altered",
        condition="EXISTS (SELECT 1 FROM ledger_entry e WHERE e.id = NEW.id OR (e.chain_id = NEW.chain_id AND "
        "(e.seq = NEW.seq OR e.prev_hash = NEW.prev_hash)))",
        vendors=("sqlite",),
    ),
    Trigger("ledger_chain_no_delete", CHAIN, "BEFORE DELETE", "a chain is never removed"),
    Trigger("ledger_chain_no_truncate", CHAIN, "BEFORE TRUNCATE", "a chain is never removed", vendors=("postgresql",)),
    Trigger(
        "ledger_chain_forward",
        CHAIN,
        "BEFORE UPDATE",
        "a chain only goes forward, one entry at a time",
        condition="NEW.seq <> OLD.seq + 1 OR NEW.community_id <> OLD.community_id",
    ),
    Trigger(
        "ledger_chain_no_replace",
        CHAIN,
        "BEFORE INSERT",
        "a chain is never replaced",
        condition="EXISTS (SELECT 1 FROM ledger_chain c WHERE c.community_id = NEW.community_id)",
        vendors=("sqlite",),
    ),
)
