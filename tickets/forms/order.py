"""Work orders on the ticket's page: send somebody, somebody else, nobody; explain; confirm (R-1, R-2, TL-4)."""

from collections.abc import Mapping

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tickets import order_refusals, order_rules, refusals
from tickets.enums import Channel, Confirmed, OrderState, Trade
from tickets.forms.action_form import Area, KeyedForm, words
from tickets.forms.actions import promise_at
from tickets.forms.page_form import moment_field
from tickets.forms.spoken import SpokenForm
from tickets.models import WorkOrder
from tickets.queries.orders import orders_of
from tickets.queries.technicians import Candidate, candidates, proposed_trade

MOST = 8
ANYBODY = "0"
CONFIRMED_BY = (Confirmed.PHONE, Confirmed.PAPER, Confirmed.ON_SITE)  # the link is the resident's own


class DispatchForm(KeyedForm):
    """The best technician is chosen already: two keys send."""

    code, submit = "dispatch", _("Dispatch")

    technician = forms.ChoiceField(
        label=_("Who goes"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose who goes, or leave it to the supervisor."),
            "invalid_choice": order_refusals.TechnicianUnfit.sentence,
        },
    )
    trade = forms.ChoiceField(label=_("Trade"), choices=Trade.choices)
    task = words(_("What is to be done"), missing=refusals.TextMissing.sentence, rows=2)
    appointment_at = moment_field(
        _("Appointment"),
        missing="",
        required=False,
        help_text=_("Leave it empty for now: then somebody is on site within 20 minutes."),
    )

    def drawn_as(self) -> None:
        """Never the same: who is free changes by the minute."""

    def prepare(self) -> None:
        """The trade by category and words, or as it was wished; the technicians, best first."""
        super().prepare()
        category = self.ticket.category.name if self.ticket.category else ""
        self.initial["task"] = self.ticket.text[: order_rules.MAX_TASK]
        if self.ticket.wished_at and self.ticket.wished_at > self.now:
            self.initial["appointment_at"] = self.ticket.wished_at
        self.offer(self.data.get("trade") or proposed_trade(category, self.ticket.text))
        # another trade brings another list: fetched alone, so that nothing typed is touched
        self.fields["trade"].widget.attrs.update(
            {
                "hx-get": self.action,
                "hx-trigger": "change",
                "hx-params": "trade",
                "hx-select": "#div_dispatch_technician",
                "hx-target": "#div_dispatch_technician",
                "hx-swap": "outerHTML",
            }
        )

    def offer(self, trade: str) -> None:
        """The technicians for this trade; the best is chosen, unless nobody is on duty."""
        found = candidates(self.ticket.community, trade=trade, building_id=self.ticket.building_id, now=self.now)
        field = self.fields["technician"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 declared above; for the type checker
        field.choices = [
            *((str(one.membership.user_id), told_of(one)) for one in self._shown(found)),
            (ANYBODY, _("nobody yet: the supervisor assigns")),
        ]
        best = str(found[0].membership.user_id) if found and found[0].on_duty is not False else ANYBODY
        self.initial.update(technician=best, trade=trade)

    def _shown(self, found: list[Candidate]) -> list[Candidate]:
        """The first of them, and whoever was chosen: who was among the first a minute ago need not be any more."""
        chosen = self.data.get("technician", "")
        return [*found[:MOST], *(one for one in found[MOST:] if str(one.membership.user_id) == chosen)]

    def restore(self, draft: Mapping[str, str]) -> None:
        """The technicians for the trade that was chosen; whom the draft named is still chosen, if still there."""
        super().restore(draft)
        if draft.get("trade") in Trade.values:
            self.offer(draft["trade"])
        names = {str(value) for value, _label in self.fields["technician"].choices}  # type: ignore[attr-defined]  # a ChoiceField
        if draft.get("technician") in names:
            self.initial["technician"] = draft["technician"]


def told_of(one: Candidate) -> SafeString:
    """Name, and what speaks for or against: 何工 · 在岗 · 水 · 同楼 · 手上 2 单."""
    facts = [
        gettext("on duty") if one.on_duty else "" if one.on_duty is None else gettext("off duty"),
        "" if one.able else gettext("another trade"),
        gettext("in the same building") if one.near else "",
        gettext("%(count)d under way") % {"count": one.orders} if one.orders else gettext("free"),
    ]
    return format_html("<b>{}</b> <small>{}</small>", one.membership.user, " · ".join(fact for fact in facts if fact))


class OrderField(forms.ModelChoiceField[WorkOrder]):
    """A work order by number, technician and state."""

    def label_from_instance(self, obj: WorkOrder) -> str:
        """What stands in the list."""
        return f"{obj.number} · {obj.technician or gettext('nobody yet')} · {obj.get_state_display()}"


class OneOrderForm(KeyedForm):
    """About one of the ticket's orders; the only one is chosen already."""

    states: tuple[OrderState, ...] = ()

    order = OrderField(
        label=_("Work order"),
        queryset=WorkOrder.objects.none(),
        error_messages={"required": _("Choose the work order."), "invalid_choice": _("Choose the work order.")},
    )

    def drawn_as(self) -> None:
        """Never the same: the list is this ticket's own."""

    def prepare(self) -> None:
        """The orders that it may be about."""
        super().prepare()
        mine = [one.pk for one in orders_of(self.ticket) if one.state in self.states]
        field = self.fields["order"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 declared above; for the type checker
        field.queryset = WorkOrder.objects.filter(pk__in=mine).select_related("technician")
        field.empty_label = None if len(mine) == 1 else str(_("Choose the work order."))
        self.initial["order"] = mine[0] if len(mine) == 1 else None


class ReassignForm(OneOrderForm):
    """Another technician goes."""

    code, submit = "reassign", _("Assign")
    states = (OrderState.DISPATCHED, OrderState.ACCEPTED, OrderState.ON_THE_WAY)

    technician = forms.ChoiceField(
        label=_("Who goes"),
        error_messages={
            "required": _("Choose who goes."),
            "invalid_choice": order_refusals.TechnicianUnfit.sentence,
        },
    )
    reason = forms.CharField(
        label=_("Why"), required=False, widget=Area(2), help_text=_("Needed when it is taken from a colleague.")
    )

    def prepare(self) -> None:
        """The technicians, best first; an order of nobody is chosen, and the best one for it."""
        super().prepare()
        mine = [one for one in orders_of(self.ticket) if one.state in self.states]
        waiting = next((one for one in mine if one.technician_id is None), None)
        trade = waiting.trade if waiting else mine[0].trade if mine else Trade.GENERAL
        found = candidates(self.ticket.community, trade=trade, building_id=self.ticket.building_id, now=self.now)
        field = self.fields["technician"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 declared above; for the type checker
        field.choices = [("", _("Choose who goes")), *((str(one.membership.user_id), plainly(one)) for one in found)]
        if waiting:
            best = found[0] if found and found[0].on_duty is not False else None
            self.initial.update(order=waiting.pk, technician=str(best.membership.user_id) if best else "")


def plainly(one: Candidate) -> str:
    """Name and load, for a closed list."""
    return f"{one.membership.user} · {gettext('%(count)d under way') % {'count': one.orders}}"


class CancelOrderForm(OneOrderForm):
    """Nobody has to go after all."""

    code, submit = "cancel_order", _("Cancel the work order")
    states = (OrderState.DISPATCHED, OrderState.ACCEPTED, OrderState.ON_THE_WAY, OrderState.ON_SITE)

    reason = words(_("Why"), missing=refusals.ReasonMissing.sentence, rows=2)


class ConfirmOrderForm(OneOrderForm):
    """The resident says that it is done."""

    code, submit = "confirm_order", _("The resident confirms it")
    states = (OrderState.DONE,)

    how = forms.ChoiceField(label=_("How"), choices=[(one.value, one.label) for one in CONFIRMED_BY])
    words = forms.CharField(label=_("What the resident said"), required=False, widget=Area(2))


class ExplainForm(SpokenForm, KeyedForm):
    """The call that explains: why nobody is there yet, and until when (TL-4)."""

    code, submit, spoken = "explain", _("Called: record it"), "reason"

    reason = words(_("Why nobody is there yet, as the resident was told"), missing=refusals.ReasonMissing.sentence)
    until = moment_field(
        _("The technician is there by"),
        missing=refusals.PromiseMissing.sentence,
        help_text=_("This is a promise: it counts down, and you are reminded before it lapses."),
    )
    channel = forms.ChoiceField(
        label=_("Told by"),
        choices=[(one.value, one.label) for one in (Channel.CALL_OUT, Channel.VISIT, Channel.ONLINE)],
    )

    def drawn_as(self) -> None:
        """Never the same: the promise follows the hour."""

    def prepare(self) -> None:
        """The promise is proposed."""
        super().prepare()
        self.initial["until"] = promise_at(self.now)
