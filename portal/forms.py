"""What a resident fills in: a word, an urge, the opinion card, a matter of their own; and the form of a poster."""

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from attachments.forms import FilesField
from attachments.rules import FROM_A_RESIDENT
from core.refusals import Refused, sealed
from portal import refusals
from portal.services import company_language
from portal.services.poster import Written
from portal.turning import Turnable
from residents import rules as people
from residents.models import Building
from staff.enums import DESK, Role
from staff.models import User
from tickets.enums import Kind, Satisfaction
from tickets.forms.page_form import PageForm, with_fresh_key

LONGEST = 2000
LONGEST_PHONE = 20


class OnceForm(Turnable):
    """A form whose click counts once, however often it is repeated."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any] | None = None, files: Any = None) -> None:
        super().__init__(data, files, auto_id=f"{self.code}_%s", initial={"key": uuid.uuid4()})

    def renew(self) -> None:
        """Shown again after a refusal: the next click is a new one."""
        self.data = with_fresh_key(self.data)

    @property
    def lost_files(self) -> bool:
        """Whether files were chosen that a page shown again cannot hold."""
        return self.is_bound and bool(self.files)


class WordForm(OnceForm):
    """A word to whoever looks after the matter."""

    code = "word"

    text = forms.CharField(
        label=_("Something to add?"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    photos = FilesField(most=FROM_A_RESIDENT, help_text=_("Up to three. Where they were taken is removed from them."))

    def __init__(self, data: Mapping[str, Any] | None = None, files: Any = None, *, text: str = "") -> None:
        super().__init__(data, files)
        self.initial["text"] = text

    @classmethod
    def instead(cls, text: str, refusal: Refused) -> "WordForm":
        """For words that were written on a card which was refused: the page says why, also in the other language."""
        form = cls(text=text)
        form.sealed = sealed(refusal)
        return form

    def clean(self) -> dict[str, Any]:
        """A word, or a photo, which then says it."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("text", "").strip():
            if not cleaned.get("photos") and not self.errors:
                self.add_error("text", forms.ValidationError(_("Please write a few words first, or choose a photo.")))
            with company_language():
                cleaned["text"] = str(_("(photo)"))
        return cleaned


class UrgeForm(OnceForm):
    """I am still waiting."""

    code = "urge"


class OpinionForm(OnceForm):
    """The opinion card (R-4)."""

    code = "opinion"

    result = forms.ChoiceField(
        label=_("Was it well done?"),
        choices=[(one.value, one.label) for one in (Satisfaction.SATISFIED, Satisfaction.NOT_SATISFIED)],
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one of the two.")},
    )
    words = forms.CharField(
        label=_("Your words"), max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean(self) -> dict[str, Any]:
        """Not satisfied needs a word: the matter runs again with it."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("result") == Satisfaction.NOT_SATISFIED and not cleaned.get("words", "").strip():
            self.add_error("words", forms.ValidationError(_("Please say what is not right, so that we can mend it.")))
        return cleaned


class RateForm(OpinionForm):
    """The opinion card of a technician's visit (R-4)."""

    code = "rate"


class WorkForm(OnceForm):
    """Is the work done? Answered by the button that was pressed; no needs a word (R-2)."""

    code = "work"

    order = forms.IntegerField(widget=forms.HiddenInput)
    done = forms.TypedChoiceField(choices=[("yes", "yes"), ("no", "no")], coerce=lambda value: value == "yes")
    words = forms.CharField(
        label=_("Your words"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean(self) -> dict[str, Any]:
        """Not done needs a word: somebody comes again with it."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("done") is False and not cleaned.get("words", "").strip():
            self.add_error("words", forms.ValidationError(refusals.WhatIsMissing.sentence))
        return cleaned


class ReportForm(OnceForm):
    """A matter, written at the lobby's poster (IN-3): who it is stays open until the desk has asked."""

    code = "report"

    kind = forms.ChoiceField(
        label=_("What is it about?"),
        choices=[(one.value, one.label) for one in Kind],
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Please choose what it is about.")),
    )
    text = forms.CharField(
        label=_("What happened, and where?"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Please write down what happened.")},
    )
    photos = FilesField(most=FROM_A_RESIDENT, help_text=_("Up to three. Where they were taken is removed from them."))
    unit = forms.CharField(
        label=_("Your unit"),
        max_length=60,
        widget=forms.TextInput(attrs={"placeholder": "3-2-1201"}),
        error_messages={"required": _("Please write your unit, for example 3-2-1201.")},
    )
    name = forms.CharField(label=_("How may we address you?"), max_length=50, required=False)
    phone = forms.CharField(
        label=_("Phone on which we reach you"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
        error_messages={"required": _("Please give a phone number: we call you back on it.")},
    )

    def clean_phone(self) -> str:
        """As phones are kept."""
        number = people.normalise_phone(str(self.cleaned_data["phone"]))
        if number is None or len(number) > LONGEST_PHONE:
            raise forms.ValidationError(_("This is not a phone number. Please check it."))
        return number

    def as_written(self) -> Written:
        """What the verb takes."""
        data = self.cleaned_data
        words = {name: data[name].strip() for name in ("text", "unit", "name")}
        return Written(kind=Kind(data["kind"]), phone=data["phone"], photos=data["photos"], **words)


class PosterForm(PageForm):
    """Where it hangs, and who answers for what is written there."""

    code, submit = "poster", _("Make the poster")

    building = forms.ModelChoiceField(
        label=_("Where it hangs"),
        queryset=Building.objects.none(),
        required=False,
        empty_label=_("the whole community"),
        help_text=_("A poster that hangs there already becomes invalid."),
    )
    responder = forms.ModelChoiceField(
        label=_("Who answers for what comes in"),
        queryset=User.objects.none(),
        empty_label=_("Choose a colleague"),
        error_messages={
            "required": _("Choose who answers: that colleague is first responder of what is written here."),
            "invalid_choice": refusals.ResponderNotHere.sentence,
        },
        help_text=_(
            "First responder of every matter that is written here, as if the resident had called this colleague."
        ),
    )

    def prepare(self) -> None:
        """This community's buildings, and its desk."""
        community = self.who.community
        roles = DESK - {Role.TRAINEE}
        desk = {"memberships__community": community, "memberships__active": True, "memberships__role__in": roles}
        choices = {
            "building": Building.objects.filter(community=community).order_by("pk"),
            "responder": User.objects.filter(is_active=True, **desk).order_by("name", "username").distinct(),
        }
        for name, rows in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 declared above; for the type checker
            field.queryset = rows
