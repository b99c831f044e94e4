"""Handing the shift over: to whom, what was counted, a supervisor's consent, both signatures, the items of a post."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.plain_form import Plain
from duty import handover_refusals as refusals
from duty.models import ItemCount, PostItem, ShiftHandover
from duty.queries.handover import Blocker
from duty.services import Counted
from staff.forms import SecretField, SignatureMixin
from staff.models import Membership

MOST = 9999
NUMBER = _("Give a whole number from 0 to 9999.")
ONE_OR_MORE = _("Give a whole number from 1 to 9999.")
NUMBER_ERRORS = dict.fromkeys(("required", "invalid", "min_value", "max_value"), NUMBER)


def person_field(label: Any, missing: Any) -> forms.ChoiceField:
    """A choice among people; the view gives the people."""
    errors = {"required": missing, "invalid_choice": missing}
    return forms.TypedChoiceField(label=label, coerce=int, error_messages=errors)


def _choices(people: Sequence[Membership]) -> list[tuple[str, str]]:
    return [("", "—"), *((str(one.pk), f"{one.user} · {one.get_role_display()}") for one in people)]


class PrepareForm(Plain):
    """Who takes the post over; the one who is logged in goes."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    incoming = person_field(_("Who takes over"), refusals.NotAtThisPost.sentence)

    def __init__(self, *args: Any, people: Sequence[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["incoming"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 declared above; for the type checker
        field.choices = _choices(people)


class CountForm(Plain):
    """A number, how many of them are damaged, and why, for each item; and the words for the next shift."""

    words = forms.CharField(
        label=_("Word for the next shift"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3, "maxlength": 2000}),
    )

    def __init__(
        self, *args: Any, items: Sequence[PostItem], counts: Mapping[int, ItemCount], words: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.items = items
        self.initial["words"] = words
        for item in items:
            known = counts.get(item.pk)
            number: dict[str, Any] = {"min_value": 0, "max_value": MOST, "error_messages": NUMBER_ERRORS}
            self.fields[f"count_{item.pk}"] = forms.IntegerField(
                label=_("Counted"), initial=known.counted if known else None, **number
            )
            self.fields[f"damaged_{item.pk}"] = forms.IntegerField(
                label=_("Damaged"), required=False, initial=known.damaged if known else 0, **number
            )
            self.fields[f"why_{item.pk}"] = forms.CharField(
                label=_("Missing or damaged: why"),
                required=False,
                max_length=300,
                initial=known.explanation if known else "",
            )

    def rows(self) -> list[tuple[PostItem, Any, Any, Any]]:
        """Each item with its three fields."""
        return [
            (item, self[f"count_{item.pk}"], self[f"damaged_{item.pk}"], self[f"why_{item.pk}"]) for item in self.items
        ]

    def counts(self) -> dict[int, Counted]:
        """What was counted, by item."""
        data = self.cleaned_data
        return {
            one.pk: Counted(data[f"count_{one.pk}"], data[f"damaged_{one.pk}"] or 0, data[f"why_{one.pk}"])
            for one in self.items
        }


class ConsentForm(SignatureMixin, Plain):
    """Which of the matters that stop the handover are taken over, why, and whose consent it is (L-3)."""

    reason = forms.CharField(
        label=_("Why this is left to the next shift"),
        max_length=300,
        error_messages={"required": refusals.ReasonMissing.sentence},
    )
    supervisor = person_field(_("Whose consent"), refusals.ConsentNotTheirs.sentence)
    secret_lead = SecretField(label=_("The supervisor's password or PIN"))

    def __init__(self, *args: Any, leads: Sequence[Membership], blockers: Sequence[Blocker], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["supervisor"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 declared above; for the type checker
        field.choices = _choices(leads)
        self.known = {str(one.deadline_id) for one in blockers}

    def chosen(self) -> set[int]:
        """The ids of the ticked limits that stop the handover."""
        ticked = self.data.getlist("blocker") if hasattr(self.data, "getlist") else []
        return {int(one) for one in ticked if one in self.known}


class SignForm(SignatureMixin, Plain):
    """Both secrets, or one of them; the ticks stand beside the blocks of the sheet."""

    area = forms.BooleanField(label=_("The area was checked by both"), required=False)
    secret_out = SecretField()
    secret_in = SecretField()

    def __init__(self, *args: Any, handover: ShiftHandover, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        signs = _("%(name)s: password or PIN")
        self.fields["secret_out"].label = _("Who goes · ") + signs % {"name": handover.outgoing}
        self.fields["secret_in"].label = _("Who comes · ") + signs % {"name": handover.incoming}
        if handover.signed_out_at:
            del self.fields["secret_out"]

    def ticked(self, name: str) -> list[str]:
        """The values of the ticks of this name."""
        return self.data.getlist(name) if hasattr(self.data, "getlist") else []


class ItemForm(Plain):
    """An item of a post and how many there are."""

    name = forms.CharField(
        label=_("Item"), max_length=40, error_messages={"required": _("Give the item a name, for example 对讲机.")}
    )
    expected = forms.IntegerField(
        label=_("How many there are"),
        min_value=1,
        max_value=MOST,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), ONE_OR_MORE),
    )
