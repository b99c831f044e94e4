"""The action panel: what this person may do with this ticket now, the next right step first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.icons import icon
from staff.models import Membership
from tickets.enums import HandoverState, State
from tickets.forms import actions as forms
from tickets.forms.action_form import ActionForm, draft_key
from tickets.models import Ticket
from tickets.policy import Verb, may
from tickets.queries.handovers import pending_of


@dataclass(frozen=True)
class Action:
    """One entry of the panel: the verb that the policy asks about, and the form."""

    verb: Verb
    form: type[ActionForm]
    title: Any
    icon: str

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
        Action(Verb.REPLY, forms.ReplyForm, _("Reply to the resident"), "phone-outgoing"),
        Action(Verb.CLOSE, forms.CloseForm, _("Close with the outcome"), "circle-check"),
        Action(Verb.REOPEN, forms.ReopenForm, _("Reopen"), "rotate-ccw"),
        Action(Verb.NOTE, forms.NoteForm, _("Note for colleagues"), "sticky-note"),
        Action(Verb.HAND_OVER, forms.HandoverForm, _("Hand over to a colleague"), "user-round-plus"),
        Action(Verb.TRANSFER, forms.TransferForm, _("Transfer to another department"), "building"),
        Action(Verb.HAND_OVER, forms.WithdrawForm, _("Withdraw the offer"), "undo-2"),
    )
}


@dataclass(frozen=True)
class Entry:
    """An action as the page draws it; the open one has its form, the others fetch it when opened."""

    action: Action
    is_open: bool
    has_draft: bool
    form: ActionForm | None = None


def codes_for(ticket: Ticket) -> list[str]:
    """What the ticket's state calls for, the next right step first."""
    if ticket.state == State.CLOSED:
        return ["reopen", "note"]
    steps = ["close", "reply"] if ticket.state == State.ANSWERED else ["reply", "close"]
    pending = pending_of(ticket)
    if pending is None:
        return [*steps, "note", "offer_handover", "ask_transfer"]
    first = "answer_handover" if pending.state == HandoverState.OFFERED else "forward_transfer"
    return [first, *steps, "note", "withdraw_handover"]


def actions_for(who: Membership, ticket: Ticket) -> list[Action]:
    """What this person may do now. What they may not do is not shown."""
    return [ACTIONS[code] for code in codes_for(ticket) if may(who, ACTIONS[code].verb, ticket)]


@dataclass(frozen=True)
class Panel:
    """One person's panel beside one ticket; `drafts` are what they typed and did not save, by draft name."""

    ticket: Ticket
    who: Membership
    drafts: Mapping[str, Mapping[str, str]]
    now: datetime

    def entries(self, wish: str = "", failed: ActionForm | None = None) -> list[Entry]:
        """`wish` is what the address asks for; a `failed` form stays, also when it no longer fits."""
        actions = actions_for(self.who, self.ticket)
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

    @staticmethod
    def _opened(actions: list[Action], wish: str) -> str:
        codes = [action.code for action in actions]
        return wish if wish in codes else next(iter(codes), "")

    def _entry(self, action: Action, opened: str, failed: ActionForm | None) -> Entry:
        has_draft = draft_key(self.ticket, action.code) in self.drafts
        if action.code != opened:
            return Entry(action, is_open=False, has_draft=has_draft)
        return Entry(action, is_open=True, has_draft=has_draft, form=failed or self.form(action))
