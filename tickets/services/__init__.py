"""The verbs of the desk: one function each, which locks, checks, changes the rows, appends to the ledger."""

from tickets.services.close import close, reopen
from tickets.services.handover import answer_handover, offer_handover, withdraw_handover
from tickets.services.join_contact import join_contact
from tickets.services.reply import note, reply
from tickets.services.take_contact import Caller, take_contact
from tickets.services.transfer import ask_transfer, forward_transfer

__all__ = [
    "Caller",
    "answer_handover",
    "ask_transfer",
    "close",
    "forward_transfer",
    "join_contact",
    "note",
    "offer_handover",
    "reopen",
    "reply",
    "take_contact",
    "withdraw_handover",
]
