"""The action panel: what this person may do with this ticket now, the next right step first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.icons import icon
from staff.models import Membership
from tickets.enums import HandoverState, Kind, OrderState, State
from tickets.forms import actions as forms
from tickets.forms import clearance, complaint, order
from tickets.forms.action_form import ActionForm, draft_key
from tickets.forms.charge import ChargeForm, QuoteForm
from tickets.forms.identify import IdentifyForm
from tickets.forms.paper import PaperForm, ReportForm
from tickets.forms.praise import PraiseForm
from tickets.forms.revisit import RevisitForm
from tickets.models import Ticket
from tickets.policy import Verb, is_asked, may
from tickets.queries.handovers import pending_of
from tickets.queries.orders import explanation_owed, orders_of
from tickets.queries.papers import beside, due_revisit, unregistered


@dataclass(frozen=True)
class Action:
    """One entry of the panel: the verb that the policy asks about, and the form."""

    verb: Verb
    form: type[ActionForm]
    title: Any
    icon: str
    letter: str = ""  # the key that opens it from anywhere on the page

    @property
    def code(self) -> str:
        """The name in the address, e.g. `?do=close`."""
        return self.form.code

    @property
    def svg(self) -> SafeString:
        """The icon as markup."""
        return icon(self.icon)


ACTIONS: Mapping[str, Action] = {
    action.code: action
    for action in (
        Action(Verb.ANSWER_HANDOVER, forms.AnswerForm, _("Answer the handover"), "handshake"),
        Action(Verb.FORWARD, forms.ForwardForm, _("Coordinate the transfer"), "arrow-right-left"),
        Action(Verb.REPLY, forms.ReplyForm, _("Reply to the resident"), "phone-outgoing", "R"),
        Action(Verb.CLOSE, forms.CloseForm, _("Close with the outcome"), "circle-check", "C"),
        Action(Verb.REPLY, clearance.CarryOverForm, _("Carry over: reason and date"), "calendar-clock"),
        Action(Verb.REOPEN, forms.ReopenForm, _("Reopen"), "rotate-ccw"),
        Action(Verb.NOTE, forms.NoteForm, _("Note for colleagues"), "sticky-note", "N"),
        Action(Verb.HAND_OVER, forms.HandoverForm, _("Hand over to a colleague"), "user-round-plus"),
        Action(Verb.TRANSFER, forms.TransferForm, _("Transfer to another department"), "building"),
        Action(Verb.MERGE, forms.MergeForm, _("Merge: made twice"), "merge"),
        Action(Verb.MERGE, forms.SplitForm, _("Split: another matter"), "split"),
        Action(Verb.JUDGE, complaint.JudgeForm, _("Judge the complaint"), "gavel"),
        Action(Verb.INVESTIGATE, complaint.InvestigateForm, _("Investigation report"), "file-search"),
        Action(Verb.REPORT_MAJOR, complaint.MajorForm, _("Major matter: tell the director"), "siren"),
        Action(Verb.SEE_MAJOR, complaint.SeeMajorForm, _("Major matter: seen"), "eye"),
        Action(Verb.COORDINATE, complaint.CoordinateForm, _("Coordination form"), "file-output"),
        Action(
            Verb.ANSWER_COORDINATION, complaint.AnswerCoordinationForm, _("Answer the coordination form"), "file-input"
        ),
        Action(Verb.ASK_COMPENSATION, complaint.AskCompensationForm, _("Compensation"), "banknote"),
        Action(Verb.DECIDE_COMPENSATION, complaint.DecideCompensationForm, _("Decide the compensation"), "banknote"),
        Action(Verb.EXPLAIN, order.ExplainForm, _("Call the resident: the technician is late"), "phone-outgoing", "E"),
        Action(Verb.DISPATCH, order.DispatchForm, _("Dispatch a technician"), "wrench", "D"),
        Action(Verb.DISPATCH, order.ReassignForm, _("Assign a technician"), "user-round-cog", "A"),
        Action(Verb.DISPATCH, order.CancelOrderForm, _("Cancel the work order"), "ban"),
        Action(Verb.DISPATCH, ReportForm, _("The technician reports by phone"), "phone-incoming", "T"),
        Action(Verb.DISPATCH, PaperForm, _("Enter the returned paper"), "clipboard-check", "P"),
        Action(Verb.DISPATCH, QuoteForm, _("Price: told and agreed to"), "receipt-text"),
        Action(Verb.DISPATCH, ChargeForm, _("Charge: record or put right"), "receipt"),
        Action(Verb.DISPATCH, order.ConfirmOrderForm, _("Confirmed by the resident"), "thumbs-up"),
        Action(Verb.PRAISE, PraiseForm, _("Register the praise"), "award"),
        Action(Verb.IDENTIFY, IdentifyForm, _("Confirm the unit"), "map-pin-check"),
        Action(Verb.REVISIT, RevisitForm, _("Revisit"), "smile"),
        Action(Verb.HAND_OVER, forms.WithdrawForm, _("Withdraw the offer"), "undo-2"),
    )
}


@dataclass(frozen=True)
class Entry:
    """An action as the page draws it; the open one has its form, the others fetch it when opened."""

    action: Action
    has_draft: bool
    here: str  # the ticket's address
    form: ActionForm | None = None

    @property
    def row(self) -> SafeString:
        """A closed row. But for the address it looks the same on every ticket: it is drawn once a language."""
        drawn = _closed_row(self.action.code, self.has_draft, get_language())
        return SafeString(drawn.replace(ADDRESS, escape(self.here)))


ADDRESS = "/address-of-the-ticket/"
SENT_FOR = {Kind.REPAIR, Kind.HELP}
# who is free changes by the minute: this form is made when it is opened, by its key, not with the page
ON_DEMAND = {"dispatch"}


@cache
def _closed_row(code: str, has_draft: bool, _language: str | None) -> str:
    entry = {"action": ACTIONS[code], "has_draft": has_draft}
    return render_to_string("tickets/_action_row.html", {"entry": entry, "here": ADDRESS})


def codes_for(ticket: Ticket) -> list[str]:
    """What the ticket's state calls for, the next right step first."""
    if ticket.state == State.CLOSED:
        due = ["revisit"] if due_revisit(ticket) else []
        due += ["confirm_order"] if any(one.state == OrderState.DONE for one in orders_of(ticket)) else []
        due += ["register_praise"] if unregistered(ticket) else []
        paid = ["charge"] if any(one.state in ChargeForm.states for one in orders_of(ticket)) else []
        return [*due, "reopen", "note", *paid, "merge", *split_of(ticket)]
    steps = [*steps_of_kind(ticket), *(["close", "reply"] if ticket.state == State.ANSWERED else ["reply", "close"])]
    urgent, sends, going = steps_of_orders(ticket)
    pending = pending_of(ticket)
    first, later = waiting_for(ticket)
    if ticket.unit_id is None:
        (first if ticket.claimed_unit else later).append("identify")
    if pending is None:
        hands = ["offer_handover", "ask_transfer"]
    else:
        hands = ["withdraw_handover"]
        first.append("answer_handover" if pending.state == HandoverState.OFFERED else "forward_transfer")
    return [*urgent, *first, *sends, *steps, *going, "carry_over", "note", *hands, *later, "merge", *split_of(ticket)]


def steps_of_orders(ticket: Ticket) -> tuple[list[str], list[str], list[str]]:
    """The call that is owed, and an order that nobody has, before everything; sending somebody, first where nobody was
    sent for a repair (R-1); what else may be done about technicians, after the reply.
    """
    orders = orders_of(ticket)
    states = {one.state for one in orders}
    unassigned = any(one.is_under_way and one.technician_id is None for one in orders)
    urgent = [*(["explain"] if explanation_owed(ticket) else []), *(["reassign"] if unassigned else [])]
    sends = ["dispatch"] if ticket.kind in SENT_FOR and not ticket.orders_made else []
    going = ["confirm_order"] if OrderState.DONE in states else []
    going += [] if sends else ["dispatch"]
    going += ["reassign"] if not unassigned and states & set(order.ReassignForm.states) else []
    for form in (ReportForm, PaperForm, QuoteForm, ChargeForm):
        going += [form.code] if states & set(form.states) else []
    going += ["cancel_order"] if states & set(order.CancelOrderForm.states) else []
    return urgent, sends, going


def steps_of_kind(ticket: Ticket) -> list[str]:
    """A complaint is judged first, a valid one investigated next; praise is registered."""
    if unregistered(ticket):
        return ["register_praise"]
    if ticket.kind != Kind.COMPLAINT:
        return []
    found = beside(ticket).complaint
    if found is None:
        return ["judge"]
    return ["investigate"] if found.valid and not found.is_reported else []


def waiting_for(ticket: Ticket) -> tuple[list[str], list[str]]:
    """What somebody else is waited for, before everything; what may be asked of others, near the end."""
    papers = beside(ticket) if ticket.papers or ticket.major else None
    first: list[str] = []
    if papers and papers.major and papers.major.seen_at is None:
        first.append("see_major")
    if papers and papers.undecided:
        first.append("decide_compensation")
    if papers and papers.unanswered:
        first.append("answer_coordination")
    later = ["coordinate"] if ticket.major else ["coordinate", "report_major"]
    if ticket.kind == Kind.COMPLAINT:
        found = beside(ticket).complaint
        later += ["judge"] if found else []
        later += ["investigate"] if found and found.is_reported else []
        later += [] if papers and papers.undecided else ["ask_compensation"]
    return first, later


def split_of(ticket: Ticket) -> list[str]:
    """Splitting, where there is more than one word of a resident."""
    return ["split"] if ticket.inbound > 1 else []


def actions_for(who: Membership, ticket: Ticket) -> list[Action]:
    """What this person may do now. What they may not do is not shown."""
    codes = codes_for(ticket)
    if "answer_coordination" in codes and not is_asked(who, ticket):
        # for the desk no next step: it enters what came back on paper
        codes.remove("answer_coordination")
        codes.insert(codes.index("note") + 1, "answer_coordination")
    return [ACTIONS[code] for code in codes if may(who, ACTIONS[code].verb, ticket)]


@dataclass(frozen=True)
class Panel:
    """One person's panel beside one ticket; `drafts` are what they typed and did not save, by draft name."""

    ticket: Ticket
    who: Membership
    drafts: Mapping[str, Mapping[str, str]]
    now: datetime

    @cached_property
    def allowed(self) -> list[Action]:
        """What this person may do now, the next right step first."""
        return actions_for(self.who, self.ticket)

    def entries(self, wish: str = "", failed: ActionForm | None = None) -> list[Entry]:
        """`wish` is what the address asks for; a `failed` form stays, also when it no longer fits."""
        actions = list(self.allowed)
        if failed and failed.code not in [action.code for action in actions]:
            actions.insert(0, ACTIONS[failed.code])
        opened = self._opened(actions, failed.code if failed else wish)
        return [self._entry(action, opened, failed) for action in actions]

    def form(self, action: Action) -> ActionForm:
        """A fresh form with what was typed and not saved."""
        form = action.form(ticket=self.ticket, who=self.who, now=self.now)
        if draft := self.drafts.get(form.draft):
            form.restore(draft)
        return form

    @cached_property
    def here(self) -> str:
        """The ticket's address."""
        return reverse("tickets:ticket", args=[self.ticket.community.slug, self.ticket.number])

    @staticmethod
    def _opened(actions: list[Action], wish: str) -> str:
        codes = [action.code for action in actions]
        return wish if wish in codes else next((code for code in codes if code not in ON_DEMAND), "")

    def _entry(self, action: Action, opened: str, failed: ActionForm | None) -> Entry:
        has_draft = draft_key(self.ticket, action.code) in self.drafts
        form = (failed or self.form(action)) if action.code == opened else None
        return Entry(action, has_draft, self.here, form)
