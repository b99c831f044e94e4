"""The deeds of a technician as forms: the same for a page without scripts and for the phone's queue (R-2, R-3)."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from attachments.forms import FilesField
from core.refusals import Refused
from tickets import order_refusals, order_rules, refusals, services
from tickets.enums import Confirmed, Deed, Ones
from tickets.forms.deed_form import DeedForm
from tickets.forms.money_deeds import AgreeDeed, ChargeDeed, QuoteDeed


class AcceptDeed(DeedForm):
    """I go there."""

    deed, verb, icon, main = Deed.ACCEPTED, _("Accept"), "check", True

    def do(self, **facts: Any) -> object:
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

    def do(self, **facts: Any) -> object:
        """R-2."""
        return services.refuse_order(reason=self.cleaned_data["reason"], **facts)


class SetOffDeed(DeedForm):
    """I am on the way."""

    deed, verb, icon, main = Deed.SET_OFF, _("Set off"), "navigation", True

    def do(self, **facts: Any) -> object:
        """R-2."""
        return services.set_off(**facts)


class ArriveDeed(DeedForm):
    """I am there."""

    deed, verb, icon, main = Deed.ARRIVED, _("I am there"), "map-pin", True

    def do(self, **facts: Any) -> object:
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

    def do(self, **facts: Any) -> object:
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

    def do(self, **facts: Any) -> object:
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

    def do(self, **facts: Any) -> object:
        """R-2."""
        data = self.cleaned_data
        return services.confirm_order(how=Confirmed.ON_SITE, words=data["words"], signature=data["signature"], **facts)


DEED_FORMS: Mapping[str, type[DeedForm]] = {
    form.deed.value: form
    for form in (
        AcceptDeed,
        SetOffDeed,
        ArriveDeed,
        ConfirmDeed,
        BeforeDeed,
        QuoteDeed,
        AgreeDeed,
        AfterDeed,
        ChargeDeed,
        FinishDeed,
        RefuseDeed,
    )
}


def form_for(deed: str) -> type[DeedForm]:
    """The form of a deed by its name. Raises a Refused for a name that no page of today sends."""
    if deed not in DEED_FORMS:
        raise order_refusals.PageOutOfDate
    return DEED_FORMS[deed]
