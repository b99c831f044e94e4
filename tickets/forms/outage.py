"""Forms of a known cause: announce it, tell its callers, end it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from attachments.forms import FilesField
from residents.models import Building
from tickets import refusals
from tickets.enums import OUTBOUND, Channel, Lacking
from tickets.forms.action_form import words
from tickets.forms.actions import promise_at
from tickets.forms.page_form import moment_field
from tickets.forms.spoken import SpokenPageForm
from tickets.queries.outages import entrances_of
from tickets.services.outage import Cause

CHANNELS = [(item.value, item.label) for item in OUTBOUND]


class AnnounceForm(SpokenPageForm):
    """What is out, where, what callers hear and until when."""

    code, submit = "announce", _("Announce the outage")
    spoken = "tell"

    lacking = forms.ChoiceField(
        label=_("What is out"),
        choices=[("", _("Choose")), *Lacking.choices],
        error_messages={"required": _("Choose what is out.")},
    )
    place = forms.ChoiceField(label=_("Where"), required=False)
    tell = words(_("What to tell the callers"), missing=_("Write down what the callers are told."))
    promised_at = moment_field(
        _("Promised time"),
        missing=refusals.PromiseMissing.sentence,
        help_text=_("By then it works again, or every caller hears from us."),
    )
    attached = FilesField(papers=True, label=_("The notice in the hall, a photo of what broke"))

    # the category of the matters that made the desk ask for a cause: on the outage's page they are marked already
    category = forms.CharField(widget=forms.HiddenInput, required=False)

    def prepare(self) -> None:
        """The community, its buildings and their entrances."""
        buildings = Building.objects.filter(community=self.who.community).order_by("number")
        self.buildings: Mapping[int, Building] = {one.pk: one for one in buildings}
        entrances = entrances_of(self.who.community)
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 declared above; for the type checker
        field.choices = [("", _("the whole community")), *places(list(buildings), entrances)]
        self.initial.setdefault("promised_at", promise_at(self.now))

    def as_cause(self) -> Cause:
        """What the verb takes."""
        building, _dash, entrance = self.cleaned_data["place"].partition("-")
        lacking = Lacking(self.cleaned_data["lacking"])
        return Cause(lacking, self.buildings[int(building)], entrance) if building else Cause(lacking)


def places(buildings: Sequence[Building], entrances: Mapping[int, Sequence[str]]) -> list[tuple[str, Any]]:
    """Each building, and each of its entrances when it has several."""
    found: list[tuple[str, Any]] = []
    for one in buildings:
        found.append((str(one.pk), one))
        several = entrances.get(one.pk, [])
        if len(several) > 1:
            label = _("%(building)s, entrance %(entrance)s")
            found += [(f"{one.pk}-{each}", label % {"building": one, "entrance": each}) for each in several]
    return found


class TellForm(SpokenPageForm):
    """How it stands and until when, to everybody who called."""

    code, submit = "tell", _("Tell all callers")
    spoken = "said"

    said = words(_("What the callers were told"), missing=refusals.TextMissing.sentence)
    channel = forms.ChoiceField(label=_("Told by"), choices=CHANNELS, initial=Channel.ONLINE)
    next_reply_at = moment_field(
        _("New promised time"),
        missing=refusals.PromiseMissing.sentence,
        help_text=_("It takes the place of the earlier promise on every matter, and later callers hear the same."),
    )
    attached = FilesField(papers=True)

    def prepare(self) -> None:
        """The promise is proposed, never empty."""
        self.initial.setdefault("next_reply_at", promise_at(self.now))


class EndForm(SpokenPageForm):
    """It is over; the matters close with it."""

    code, submit = "end", _("Tell all callers and close")
    spoken = "said"

    said = words(
        _("Outcome that the callers were told"),
        missing=refusals.OutcomeMissing.sentence,
        help_text=_("It stands as the last word on every open matter of this outage, and closes it."),
    )
    channel = forms.ChoiceField(label=_("Told by"), choices=CHANNELS, initial=Channel.ONLINE)
    attached = FilesField(papers=True)
