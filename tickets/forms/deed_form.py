"""What every deed's form is: one deed with its key and its own time."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django import forms

from core.days import MomentField
from core.refusals import Refused
from staff.models import User
from tickets.enums import DEEDS, PHOTO_DEEDS, Deed, OrderState
from tickets.forms.action_form import OUT_OF_DATE
from tickets.models import WorkOrder


class DeedForm(forms.Form):
    """One deed. `key` makes it one however often it is sent; `at` is when it was done, by the phone's clock."""

    deed: ClassVar[Deed]
    verb: ClassVar[Any]
    icon: ClassVar[str]
    template: ClassVar[str] = ""
    main: ClassVar[bool] = False  # the next step in most cases: the button under the thumb

    key = forms.UUIDField(widget=forms.HiddenInput, error_messages=dict.fromkeys(("required", "invalid"), OUT_OF_DATE))
    at = MomentField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any] | None = None, files: Any = None, **kwargs: Any) -> None:
        super().__init__(data, files, auto_id=f"{self.deed.value}_%s", **kwargs)

    def states(self) -> list[OrderState]:
        """Where the order has to stand for it."""
        allowed = PHOTO_DEEDS[self.deed] if self.deed in PHOTO_DEEDS else DEEDS[self.deed][0]
        return sorted(allowed)

    def leads_to(self) -> str:
        """Where the order stands afterwards; empty when it stays where it is."""
        return "" if self.deed in PHOTO_DEEDS else str(DEEDS[self.deed][1])

    def carry_out(self, order: WorkOrder, by: User, now: datetime) -> WorkOrder:
        """Do it through its verb. Raises a Refused."""
        facts = {"key": self.cleaned_data["key"], "at": self.cleaned_data["at"] or now}
        self.do(order_id=order.pk, by=by, now=now, **facts)
        order.refresh_from_db(fields=["state", "technician"])
        return order

    def do(self, **facts: Any) -> object:
        """The verb, with what this form adds to it."""
        raise NotImplementedError

    def refuse(self, refusal: Refused) -> None:
        """Show a refusal at its field."""
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))

    def first_fault(self) -> tuple[str, str]:
        """The field and the sentence that the phone shows."""
        field, faults = next(iter(self.errors.items()))
        return field, str(faults[0])
