"""What a household fills in on its own page, in plain words."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms import OnceForm
from tickets.forms.fields import Words
from tickets.forms.page_form import as_typed, moment_field
from visitors import visit_refusals as refusals
from visitors.forms.visits import phone_or_fault
from visitors.services.announcements import Expected


class HouseAnnounceForm(OnceForm):
    """Somebody is coming: who, when, how many."""

    code = "coming"

    name = Words(label=_("Who is coming?"), max_length=50, required=False)
    heads = forms.IntegerField(
        label=_("How many people?"),
        required=False,
        initial=1,
        widget=forms.NumberInput(attrs={"min": 1, "max": 99, "inputmode": "numeric"}),
        error_messages={"invalid": refusals.Heads.sentence},
    )
    from_at = moment_field(_("From when?"), missing=_("Please say from when your visitor may come."))
    until_at = moment_field(_("Until when?"), missing=_("Please say until when your visitor may come."))
    plate = Words(label=_("Plate, if they come by car"), max_length=12, required=False)
    phone = Words(
        label=_("Their phone, if you like"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, now: datetime) -> None:
        super().__init__(data)
        self.initial.update({"from_at": as_typed(now), "until_at": as_typed(now + timedelta(hours=6)), "heads": 1})

    def clean_phone(self) -> str:
        """As phones are kept."""
        return phone_or_fault(str(self.cleaned_data["phone"]))

    @property
    def expected(self) -> Expected:
        """What the verb takes."""
        data = self.cleaned_data
        facts = {name: data[name] for name in ("name", "phone", "plate", "from_at", "until_at")}
        return Expected(heads=data["heads"] or 0, **facts)
