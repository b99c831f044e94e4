"""Forms of move-in, renovation and fee notices."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from crispy_forms.layout import Div, Field
from django import forms
from django.utils.translation import gettext_lazy as _

from attachments.forms import FilesField
from core.days import MomentField
from residents import archive_refusals as refusals
from residents.enums import FeeChannel, FeeKind, InspectionResult
from residents.forms.base import ArchiveForm, ToldForm, day_field, line_field, lines_field, person_field
from residents.models import MeterReading, MoveIn, MoveInItem
from residents.rules.archive import fen_of
from residents.services.fees import Sent
from residents.services.move_in import Seen
from residents.services.renovations import WorksFacts
from staff.forms import SecretField, SignatureMixin

NO_TIME = _("Give a time, for example 08:30.")
FINE = [("", _("not looked at")), ("yes", _("fine")), ("no", _("to be put right"))]
FINE_OF: Mapping[str, bool | None] = {"": None, "yes": True, "no": False}
WORKERS = "王测试 木工 Z-012\n李测试 水电 Z-013"


def time_field(label: Any) -> forms.TimeField:
    """A time of the day."""
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    return forms.TimeField(label=label, widget=widget, error_messages={"required": NO_TIME, "invalid": NO_TIME})


class MoveInForm(ArchiveForm):
    """A move-in is opened: who, when."""

    submit = _("Begin the move-in")

    on = day_field(_("Day of the move-in"))
    resident = person_field(_("Who moves in"))


class SheetForm(ArchiveForm):
    """The checklist while walking through: each line fine or not, the meters, the keys."""

    submit = _("Save the sheet")

    keys_handed = forms.IntegerField(
        label=_("Keys handed over"),
        min_value=0,
        max_value=999,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), _("Give a whole number from 0 to 999.")
        ),
    )
    keys_words = line_field(_("Which keys"), most=200, required=False)
    words = line_field(_("Remarks"), most=500, required=False)
    more = lines_field(_("Further lines"), rows=2, required=False, help_text=_("One a line; they join the checklist."))

    def __init__(self, data: Mapping[str, Any] | None = None, *, sheet: MoveIn) -> None:
        known = {"keys_handed": sheet.keys_handed, "keys_words": sheet.keys_words, "words": sheet.words}
        super().__init__(data, initial=known)
        self.items: list[MoveInItem] = sorted(sheet.items.all(), key=lambda item: item.position)
        self.readings: list[MeterReading] = list(sheet.readings.all())
        for item in self.items:
            fine = {None: "", True: "yes", False: "no"}[item.fine]
            choice = forms.ChoiceField(choices=FINE, required=False, initial=fine, label=item.text)
            words = line_field(_("Findings"), most=200, required=False, initial=item.words)
            choice.widget.attrs["class"], words.widget.attrs["class"] = "form-select", "form-control"
            self.fields |= {f"item_{item.pk}": choice, f"words_{item.pk}": words}
        for reading in self.readings:
            self.fields[f"reading_{reading.meter}"] = forms.DecimalField(
                label=reading.get_meter_display(),
                required=False,
                initial=reading.value,
                min_value=Decimal(0),
                max_digits=10,
                decimal_places=2,
                error_messages=dict.fromkeys(
                    ("invalid", "min_value", "max_digits", "max_decimal_places", "max_whole_digits"),
                    refusals.ReadingUnfit.sentence,
                ),
            )

    def rows(self) -> list[Any]:
        """The checklist stands in a table of the page; meters and keys beneath it."""
        meters = Div(*[f"reading_{one.meter}" for one in self.readings], css_class="meters")
        return [meters, Div("keys_handed", "keys_words", css_class="form-pair"), "words", "more"]

    def drawn(self) -> list[tuple[MoveInItem, forms.BoundField, forms.BoundField]]:
        """The lines as the page draws them."""
        return [(item, self[f"item_{item.pk}"], self[f"words_{item.pk}"]) for item in self.items]

    @property
    def seen(self) -> Seen:
        """What was typed; valid forms only."""
        data = self.cleaned_data
        return Seen(
            items={item.pk: (FINE_OF[data[f"item_{item.pk}"]], data[f"words_{item.pk}"]) for item in self.items},
            readings={one.meter: data[f"reading_{one.meter}"] for one in self.readings},
            keys_handed=data["keys_handed"],
            keys_words=data["keys_words"],
            words=data["words"],
            more=data["more"].splitlines(),
        )


class SignSheetForm(SignatureMixin, ArchiveForm):
    """Both have signed: the resident on paper, the colleague by the own secret."""

    submit = _("Sign the move-in")

    by_resident = forms.BooleanField(label=_("The resident has signed the printed sheet"), required=False)
    paper = FilesField(papers=True, label=_("The signed sheet"), most=3)
    secret = SecretField()


class WorksForm(ToldForm):
    """A renovation is registered."""

    submit = _("Register the renovation")

    what = line_field(_("What is done"), most=200)
    resident = person_field(_("Who has it done"))
    contractor = line_field(_("Contractor"), most=80)
    foreman = line_field(_("Person in charge"), most=50, required=False)
    foreman_phone = line_field(_("Phone of the person in charge"), most=30, required=False)
    from_on = day_field(_("From"))
    until_on = day_field(_("Last day"))
    noise_from = time_field(_("Noise from"))
    noise_until = time_field(_("Noise until"))
    noise_on_days_off = forms.BooleanField(label=_("Noise on weekends and holidays too"), required=False)
    workers = lines_field(
        _("Workers"),
        rows=4,
        required=False,
        placeholder=WORKERS,
        help_text=_("One a line: name, trade, permit number."),
    )

    def rows(self) -> list[Any]:
        """Pairs side by side."""
        pair = {"css_class": "form-pair"}
        return [
            Div("what", "resident", **pair),
            "contractor",
            Div("foreman", "foreman_phone", **pair),
            Div("from_on", "until_on", **pair),
            Div("noise_from", "noise_until", **pair),
            "noise_on_days_off",
            "workers",
        ]

    @property
    def facts(self) -> WorksFacts:
        """What was typed; valid forms only."""
        data = self.cleaned_data
        names = [name for name in self.fields if name not in {"key", "source", "source_words", "resident"}]
        return WorksFacts(**{name: data[name] for name in names}, resident_id=data["resident"])


class ProlongForm(ToldForm):
    """A renovation lasts longer, or ends sooner."""

    submit = _("Change the last day")

    until_on = day_field(_("Last day"))


class DepositForm(ToldForm):
    """What was deposited, and given back."""

    submit = _("Note the deposit")

    amount = line_field(_("Deposit in yuan"), most=20, required=False)
    paid_on = day_field(_("Paid on"), required=False)
    returned_on = day_field(_("Returned on"), required=False)

    def rows(self) -> list[Any]:
        """Both days side by side."""
        return ["amount", Div("paid_on", "returned_on", css_class="form-pair")]

    def clean_amount(self) -> int | None:
        """The amount in fen."""
        text = self.cleaned_data["amount"]
        fen = fen_of(text) if text else None
        if text and fen is None:
            raise forms.ValidationError(str(refusals.AmountUnfit()))
        return fen


class WorkersForm(ToldForm):
    """More workers."""

    submit = _("Add the workers")

    workers = lines_field(
        _("Workers"), rows=4, placeholder=WORKERS, help_text=_("One a line: name, trade, permit number.")
    )


class InspectForm(ArchiveForm):
    """What was found on site."""

    submit = _("Keep the inspection")

    result = forms.ChoiceField(
        label=_("Result of the inspection"),
        choices=InspectionResult.choices,
        widget=forms.RadioSelect,
    )
    words = lines_field(_("Findings"), rows=2, required=False)
    photos = FilesField()

    def rows(self) -> list[Any]:
        """The results as large buttons."""
        return [Field("result", wrapper_class="choices"), "words", "photos"]


class StepForm(ToldForm):
    """The renovation takes its next step; the page sets the button's words."""

    words = line_field(_("Remarks"), most=200, required=False)


class FeesForm(ArchiveForm):
    """What was sent about fees, to one unit or to many."""

    submit = _("Log it")

    units = lines_field(
        _("Units"), rows=6, placeholder="3-2-1201\n3栋2单元1202", help_text=_("One a line, at most 500.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=FeeKind.choices)
    period = line_field(_("Period"), most=30, help_text=_("For example 2026-11 or 2026 Q4."))
    channel = forms.ChoiceField(label=_("Sent by"), choices=FeeChannel.choices)
    sent_at = MomentField(
        label=_("Sent at"),
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        input_formats=("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"),
        error_messages=dict.fromkeys(("required", "invalid"), _("Give day and time, for example 2026-11-22 16:20.")),
    )
    words = lines_field(_("Remark"), rows=2, required=False)

    def rows(self) -> list[Any]:
        """Pairs side by side."""
        return [
            "units",
            Div("kind", "period", css_class="form-pair"),
            Div("channel", "sent_at", css_class="form-pair"),
            "words",
        ]

    @property
    def told_units(self) -> Sequence[str]:
        """The units as they were told, one each."""
        return [line.strip() for line in self.cleaned_data["units"].splitlines()]

    def sent(self) -> Sent:
        """What was typed; valid forms only."""
        data = self.cleaned_data
        at: datetime = data["sent_at"]
        return Sent(data["kind"], data["period"], data["channel"], " ".join(data["words"].split()), at)
