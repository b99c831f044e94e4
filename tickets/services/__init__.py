"""The verbs of the desk: one function each, which locks, checks, changes the rows, appends to the ledger."""

from tickets.services.charge import agree, charge, quote, quote_agreed
from tickets.services.clearance import carry_over
from tickets.services.close import close, reopen
from tickets.services.compensation import ask_compensation, decide_compensation
from tickets.services.complaint import investigate, judge
from tickets.services.coordination import answer_coordination, coordinate
from tickets.services.day import close_day
from tickets.services.dispatch import cancel_order, dispatch, reassign
from tickets.services.explain import explain
from tickets.services.handover import answer_handover, offer_handover, withdraw_handover
from tickets.services.identify import identify
from tickets.services.join_contact import join_contact
from tickets.services.letter import decide_letter, register_letter, take_over_letter
from tickets.services.major import report_major, see_major
from tickets.services.merge import merge, split
from tickets.services.message import call_back, take_message
from tickets.services.on_paper import Paper, enter_paper, report
from tickets.services.on_site import accept_order, arrive, confirm_order, finish, refuse_order, set_off
from tickets.services.outage import announce_outage, end_outage, join_outage, put_together, take_apart, tell_callers
from tickets.services.photograph import photograph
from tickets.services.praise import register_praise
from tickets.services.reply import note, reply
from tickets.services.revisit import revisit
from tickets.services.show_phone import show_phone
from tickets.services.take_contact import Caller, take_contact
from tickets.services.transfer import ask_transfer, forward_transfer

__all__ = [
    "Caller",
    "Paper",
    "accept_order",
    "agree",
    "announce_outage",
    "answer_coordination",
    "answer_handover",
    "arrive",
    "ask_compensation",
    "ask_transfer",
    "call_back",
    "cancel_order",
    "carry_over",
    "charge",
    "close",
    "close_day",
    "confirm_order",
    "coordinate",
    "decide_compensation",
    "decide_letter",
    "dispatch",
    "end_outage",
    "enter_paper",
    "explain",
    "finish",
    "forward_transfer",
    "identify",
    "investigate",
    "join_contact",
    "join_outage",
    "judge",
    "merge",
    "note",
    "offer_handover",
    "photograph",
    "put_together",
    "quote",
    "quote_agreed",
    "reassign",
    "refuse_order",
    "register_letter",
    "register_praise",
    "reopen",
    "reply",
    "report",
    "report_major",
    "revisit",
    "see_major",
    "set_off",
    "show_phone",
    "split",
    "take_apart",
    "take_contact",
    "take_message",
    "take_over_letter",
    "tell_callers",
    "withdraw_handover",
]
