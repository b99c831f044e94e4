"""What the desk enters for a technician: a call from the stairwell, the paper that comes back (R-1, R-2, R-3, TL-4)."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext_lazy as _

from attachments.forms import FilesField
from core.days import DayField
from core.refusals import Refused
from tickets import order_refusals, order_rules, refusals
from tickets.charge_rules import LONGEST_PERSON
from tickets.enums import UNDER_WAY, Deed, Ones, OrderState
from tickets.forms.action_form import Area, words
from tickets.forms.order import OneOrderForm, plainly
from tickets.forms.page_form import moment_field
from tickets.forms.price_lines import LinesForm
from tickets.forms.typed_lines import BETWEEN, Row
from tickets.queries.charges import Account
from tickets.queries.technicians import candidates

BY_PHONE = (
    (Deed.ARRIVED, _("is there")),
    (Deed.ACCEPTED, _("goes there")),
    (Deed.REFUSED, _("cannot go")),
)
HAS_IT = _("whoever has the order")
TIMES = ("%H:%M", "%H:%M:%S", "%H.%M", "%H%M")
LONGEST_WORK = timedelta(hours=12)  # beyond it a time was written wrongly; work over midnight is not


def who_went() -> forms.ChoiceField:
    """The technician of the order, unless another one went."""
    return forms.ChoiceField(
        label=_("Who went"),
        required=False,
        choices=[("", HAS_IT)],
        error_messages={"invalid_choice": order_refusals.TechnicianUnfit.sentence},
    )


def offer(form: OneOrderForm) -> None:
    """Everybody who may have gone."""
    field, ticket = form.fields["technician"], form.ticket
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 declared by `who_went`; for the type checker
    found = candidates(ticket.community, trade="", building_id=ticket.building_id, now=form.now)
    field.choices = [("", HAS_IT), *((str(one.membership.user_id), plainly(one)) for one in found)]


def clock_field(label: Any, *, required: bool, **more: Any) -> forms.TimeField:
    """A time of day, as it stands on paper."""
    sentence = _("Give the time as it stands on the paper, for example 14:20.")
    return forms.TimeField(
        label=label,
        required=required,
        input_formats=TIMES,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"required": sentence, "invalid": sentence},
        **more,
    )


class ReportForm(OneOrderForm):
    """The technician calls: is there, goes there, cannot go."""

    code, submit = "report", _("Record it")
    states = tuple(one for one in UNDER_WAY if one != OrderState.ON_SITE)

    deed = forms.ChoiceField(label=_("The technician"), choices=[(one.value, word) for one, word in BY_PHONE])
    technician = who_went()
    at = moment_field(_("When"), missing=_("Enter when it was."))
    reason = forms.CharField(
        label=_("Why not"), required=False, widget=Area(2), help_text=_("Needed when the technician cannot go.")
    )

    def prepare(self) -> None:
        """Most call when they are there: now."""
        super().prepare()
        offer(self)
        self.initial["at"] = self.now

    def clean(self) -> dict[str, Any]:
        """Who cannot go says why."""
        data = super().clean()
        if data.get("deed") == Deed.REFUSED and not data.get("reason", "").strip():
            self.add_error("reason", str(refusals.ReasonMissing.sentence))
        return data


class PaperForm(LinesForm):
    """The whole paper in one pass: who, when, what, the seven ones, the price, the signature, the scan."""

    code, submit, fold = "enter_paper", _("Enter the paper"), _("Materials, labour, price")
    states = tuple(OrderState(one) for one in UNDER_WAY)
    # as it stands on the paper
    field_order = (
        *("order", "technician", "day", "arrived_at", "done_at", "result", "all_ones", "ones", "as_it_was"),
        *("lines", "signed_by", "confirmed", "scan"),
    )

    technician = who_went()
    day = DayField(
        label=_("Day"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages=dict.fromkeys(("required", "invalid"), _("Give the day that stands on the paper.")),
    )
    arrived_at = clock_field(_("Arrived"), required=False)
    done_at = clock_field(_("Finished"), required=True)
    result = words(_("What was done"), missing=_("Say in a few words what was done."), rows=2)
    all_ones = forms.BooleanField(label=_("All seven kept to"), required=False)
    ones = forms.TypedMultipleChoiceField(
        label=_("The seven ones, otherwise"),
        choices=Ones.choices,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    as_it_was = forms.BooleanField(label=_("It stands so on the paper: the others were not kept to."), required=False)
    signed_by = forms.CharField(
        label=_("Who signed for the price"),
        required=False,
        max_length=LONGEST_PERSON,
        help_text=_("Needed where it was not agreed to before."),
    )
    confirmed = forms.BooleanField(label=_("The resident has signed that it is done."), required=False)
    scan = FilesField(papers=True, label=_("Scan or photo of the paper"))

    def prepare(self) -> None:
        """The day is that of the only order; an arrival that the phone has told stands."""
        super().prepare()
        offer(self)
        starts = (self.only.appointment_at or self.only.dispatched_at) if self.only else self.now
        self.initial["day"] = min(localdate(starts), localdate(self.now))
        if self.only and self.only.arrived_at:
            self.fields["arrived_at"].help_text = _("Told by the phone already: leave it empty.")

    def known(self, account: Account) -> list[Row]:  # noqa: ARG002 the other forms look at it
        """Nothing: the paper is typed; what was charged already is put right by itself."""
        return []

    def rows(self) -> list[Any]:
        """Day and times beside each other."""
        found = super().rows()
        place = found.index("day")
        times = Div("day", "arrived_at", "done_at", css_class="paper-times")
        found[place : place + 3] = [times]
        found[found.index("ones")] = Div("ones", css_class="paper-ones")
        return found

    def typed(self) -> dict[str, str]:
        """Ticks are several values of one name."""
        ticked = self.data.getlist("ones") if hasattr(self.data, "getlist") else []
        return {**super().typed(), **({"ones": BETWEEN.join(ticked)} if ticked else {})}

    def restore(self, draft: Mapping[str, str]) -> None:
        """The ticks come back one by one."""
        super().restore(draft)
        if draft.get("ones"):
            self.initial["ones"] = draft["ones"].split(BETWEEN)

    def clean(self) -> dict[str, Any]:
        """R-3: what is not ticked is asked about. The times become moments, over midnight as well."""
        data = super().clean()
        if data.get("all_ones"):
            data["ones"] = list(Ones)
        try:
            order_rules.check_ones(sum(set(data.get("ones", ()))), as_it_was=bool(data.get("as_it_was")))
        except Refused as refusal:
            self.add_error("ones", str(refusal))
        if data.get("day") and data.get("done_at"):
            self._moments(data)
        return data

    def _moments(self, data: dict[str, Any]) -> None:
        there: time | None = data["arrived_at"] if data.get("arrived_at") else None
        done = datetime.combine(data["day"], data["done_at"])
        start = datetime.combine(data["day"], there) if there else done
        if done < start:
            done += timedelta(days=1)
        if done - start > LONGEST_WORK:
            self.add_error("done_at", _("The work cannot be done before the technician was there."))
        data["arrived_at"], data["done_at"] = make_aware(start) if there else None, make_aware(done)
