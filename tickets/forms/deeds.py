"""The deeds of a technician as forms: the same for a page without scripts and for the phone's queue (R-2, R-3)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from attachments.forms import FilesField
from core.refusals import Refused
from staff.models import User
from tickets import order_refusals, order_rules, refusals, services
from tickets.enums import DEEDS, PHOTO_DEEDS, Confirmed, Deed, Ones, OrderState
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
    at = forms.DateTimeField(required=False, widget=forms.HiddenInput)

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
        return self.do(order_id=order.pk, by=by, now=now, **facts)

    def do(self, **facts: Any) -> WorkOrder:
        """The verb, with what this form adds to it."""
        raise NotImplementedError

    def refuse(self, refusal: Refused) -> None:
        """Show a refusal at its field."""
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))

    def first_fault(self) -> tuple[str, str]:
        """The field and the sentence that the phone shows."""
        field, faults = next(iter(self.errors.items()))
        return field, str(faults[0])


class AcceptDeed(DeedForm):
    """I go there."""

    deed, verb, icon, main = Deed.ACCEPTED, _("Accept"), "check", True

    def do(self, **facts: Any) -> WorkOrder:
        """R-1."""
        return services.accept_order(**facts)


class RefuseDeed(DeedForm):
    """I cannot go."""

    deed, verb, icon = Deed.REFUSED, _("I cannot go"), "circle-x"
    template = "phone/_refuse.html"

    reason = forms.CharField(
        label=_("Why you cannot go"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": refusals.ReasonMissing.sentence},
    )

    def do(self, **facts: Any) -> WorkOrder:
        """R-2."""
        return services.refuse_order(reason=self.cleaned_data["reason"], **facts)


class SetOffDeed(DeedForm):
    """I am on the way."""

    deed, verb, icon, main = Deed.SET_OFF, _("Set off"), "navigation", True

    def do(self, **facts: Any) -> WorkOrder:
        """R-2."""
        return services.set_off(**facts)


class ArriveDeed(DeedForm):
    """I am there."""

    deed, verb, icon, main = Deed.ARRIVED, _("I am there"), "map-pin", True

    def do(self, **facts: Any) -> WorkOrder:
        """TL-4."""
        return services.arrive(**facts)


class PhotoDeed(DeedForm):
    """Photos; which ones, the two below say."""

    template = "phone/_photos.html"

    photos = FilesField(required=False)

    @property
    def kind(self) -> str:
        """Under which kind they are kept with the order."""
        return f"order_{self.deed.value}"

    def do(self, **facts: Any) -> WorkOrder:
        """R-2."""
        return services.photograph(deed=self.deed, photos=self.cleaned_data["photos"], **facts)


class BeforeDeed(PhotoDeed):
    """What it looked like."""

    deed, verb, icon = Deed.BEFORE, _("Photos before the work"), "camera"


class AfterDeed(PhotoDeed):
    """What it looks like now."""

    deed, verb, icon = Deed.AFTER, _("Photos after the work"), "camera"


class FinishDeed(DeedForm):
    """Done, in words, with the seven ones."""

    deed, verb, icon, main = Deed.FINISHED, _("Work is done"), "circle-check", True
    template = "phone/_finish.html"

    result = forms.CharField(
        label=_("What was done"),
        max_length=order_rules.MAX_RESULT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say in a few words what was done.")},
    )
    ones = forms.TypedMultipleChoiceField(
        label=_("The seven ones"),
        choices=Ones.choices,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    as_it_was = forms.BooleanField(label=_("It was so: the others were not kept to."), required=False)

    def clean(self) -> dict[str, Any]:
        """R-3: what is not ticked is asked about."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        try:
            order_rules.check_ones(sum(set(cleaned.get("ones", ()))), as_it_was=bool(cleaned.get("as_it_was")))
        except Refused as refusal:
            self.refuse(refusal)
        return cleaned

    def do(self, **facts: Any) -> WorkOrder:
        """R-2, R-3."""
        ones = [Ones(one) for one in self.cleaned_data["ones"]]
        return services.finish(result=self.cleaned_data["result"], ones=ones, **facts)


class ConfirmDeed(DeedForm):
    """The resident says that it is done, and signs on the phone."""

    deed, verb, icon = Deed.CONFIRMED, _("The resident confirms it"), "thumbs-up"
    template = "phone/_confirm.html"

    words = forms.CharField(
        label=_("What the resident said"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    signature = FilesField(label=_("Signature of the resident"), most=1)

    def do(self, **facts: Any) -> WorkOrder:
        """R-2."""
        data = self.cleaned_data
        return services.confirm_order(how=Confirmed.ON_SITE, words=data["words"], signature=data["signature"], **facts)


DEED_FORMS: Mapping[str, type[DeedForm]] = {
    form.deed.value: form
    for form in (
        AcceptDeed,
        SetOffDeed,
        ArriveDeed,
        BeforeDeed,
        AfterDeed,
        FinishDeed,
        ConfirmDeed,
        RefuseDeed,
    )
}


def form_for(deed: str) -> type[DeedForm]:
    """The form of a deed by its name. Raises a Refused for a name that no page of today sends."""
    if deed not in DEED_FORMS:
        raise order_refusals.PageOutOfDate
    return DEED_FORMS[deed]
