"""Forms of a release pass: applied for, owner confirmed, signed, withdrawn, shown at the gate (V-6)."""

from typing import Any

from crispy_forms.layout import HTML, Div
from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from attachments.forms import FilesField
from core.masking import mask_phone
from privacy.enums import DocumentKind
from residents.models import Resident, Unit
from residents.rules import normalise_phone
from staff.forms import SecretField
from staff.models import User
from tickets.forms.page_form import PageForm, moment_field
from visitors import pass_refusals as refusals
from visitors.forms.supervision import ask_for_colleague, asked_for
from visitors.models import ReleasePass
from visitors.pass_enums import Applicant, ConfirmedHow, ConsentHow, Source
from visitors.pass_rules import MOST_ITEMS, MOST_PIECES, Item
from visitors.queries.passes import owners_of, signers_of
from visitors.services.passes import Application

MISSING = {"required": refusals.PassTextMissing.sentence}
SHOWN_LINES = 4
PIECES = refusals.PassPieces.sentence % {"most": MOST_PIECES}


def line(label: Any, *, most: int, required: bool = True, **kwargs: Any) -> forms.CharField:
    """One line of words."""
    return forms.CharField(label=label, max_length=most, required=required, error_messages=MISSING, **kwargs)


def item_fields() -> dict[str, forms.Field]:
    """What and how many, for every line that a pass may have."""
    found: dict[str, forms.Field] = {}
    for place in range(1, MOST_ITEMS + 1):
        what = forms.CharField(label=_("What leaves"), max_length=80, required=False)
        pieces = forms.IntegerField(
            label=_("Pieces"),
            required=False,
            min_value=1,
            max_value=MOST_PIECES,
            initial=1,
            error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), PIECES),
        )
        pieces.widget.attrs["inputmode"] = "numeric"
        found |= {f"what_{place}": what, f"pieces_{place}": pieces}
    return found


def items_in(data: dict[str, Any]) -> list[Item]:
    """The lines that were filled in."""
    lines = ((data.get(f"what_{n}", "").strip(), data.get(f"pieces_{n}") or 1) for n in range(1, MOST_ITEMS + 1))
    return [Item(what, pieces) for what, pieces in lines if what]


def check_lines(form: forms.Form) -> None:
    """At least one line, or the sentence at the first."""
    if not items_in(form.cleaned_data) and "what_1" not in form.errors:
        form.add_error("what_1", str(refusals.PassItemsMissing()))


def clean_number(text: str) -> str:
    """A phone as phones are kept."""
    number = normalise_phone(text)
    if number is None:
        raise forms.ValidationError(_("This is not a phone number. Please check it."))
    return number


class PassForm(PageForm):
    """The desk writes an application down."""

    code, submit = "pass", _("Apply")

    unit = line(_("Unit"), most=48, help_text=_("For example 3-2-1201."))
    standing = forms.ChoiceField(label=_("Who applies"), choices=Applicant.choices)
    name = line(_("Name of who applies"), most=50)
    phone = line(_("Phone"), most=30)
    plate = line(_("Vehicle plate"), most=15, required=False)
    from_at = moment_field(_("Leaves from"), missing=refusals.PassFromMissing.sentence)
    until_at = moment_field(_("until"), missing=refusals.PassUntilMissing.sentence)
    words = line(_("Remark"), most=200, required=False)
    photos = FilesField(label=_("Photos of the goods"), help_text=_("Up to six. The gate compares them."))

    def prepare(self) -> None:
        """A line for each thing."""
        self.fields |= item_fields()
        self.fields["phone"].widget.attrs["inputmode"] = "tel"
        ask_for_colleague(self)

    def clean_unit(self) -> Unit:
        """The unit as the register of places knows it."""
        code = self.cleaned_data["unit"].strip()
        found = Unit.objects.filter(community=self.who.community, code=code).first()
        if found is None:
            raise forms.ValidationError(_("There is no such unit. Write it as on the door list, for example 3-2-1201."))
        found.community = self.who.community
        return found

    def clean_phone(self) -> str:
        """As phones are kept."""
        return clean_number(str(self.cleaned_data["phone"]))

    def clean(self) -> dict[str, Any]:
        """Something leaves."""
        cleaned = super().clean()
        check_lines(self)
        return cleaned

    def typed(self) -> dict[str, str]:
        """A draft without the number that every line has by itself."""
        return {
            name: text
            for name, text in super().typed().items()
            if not name.startswith("pieces_") or self.data.get(name.replace("pieces_", "what_"))
        }

    def application(self) -> Application:
        """What the verb takes."""
        data = self.cleaned_data
        facts = {name: data[name] for name in ("name", "phone", "plate", "words", "from_at", "until_at", "photos")}
        facts["supervised_by"] = data.get("supervised_by")
        return Application(standing=Applicant(data["standing"]), items=items_in(data), **facts)

    def rows(self) -> list[Any]:
        """Who and when, then the list; what is beyond four lines lies folded."""
        lines = [Div(f"what_{n}", f"pieces_{n}", css_class="pass-line") for n in range(1, MOST_ITEMS + 1)]
        more = any(self.data.get(f"what_{n}") or self.initial.get(f"what_{n}") for n in range(5, MOST_ITEMS + 1))
        opened = format_html(
            '<details class="fold"{}><summary>{}</summary>', " open" if more else "", gettext("More lines")
        )
        return [
            Div("unit", "standing", css_class="log-when"),
            Div("name", "phone", "plate", css_class="log-when"),
            Div("from_at", "until_at", css_class="log-when"),
            *lines[:SHOWN_LINES],
            HTML(opened),
            *lines[SHOWN_LINES:],
            HTML("</details>"),
            "photos",
            "words",
            *asked_for(self),
        ]


class ConfirmForm(PageForm):
    """Who the owner is was made sure, and the owner agrees."""

    code, submit = "pass_confirm", _("Confirm the owner")
    release: ReleasePass

    how = forms.ChoiceField(label=_("How"), choices=[])
    owner = forms.TypedChoiceField(label=_("Owner"), coerce=int, required=False, empty_value=None)
    owner_name = line(
        _("Name of an owner who is not on file"), most=50, required=False, help_text=_("Only in person, document seen.")
    )
    document = forms.ChoiceField(
        label=_("Document seen"),
        choices=[("", "—"), *DocumentKind.choices],
        required=False,
        help_text=_("Which kind only: its number is not kept."),
    )
    consent_how = forms.ChoiceField(
        label=_("How the owner agreed"), choices=[("", "—"), *ConsentHow.choices], required=False
    )

    def prepare(self) -> None:
        """The owners on file; the link only where the owner's own link was used."""
        self.owners = owners_of(self.release.unit)
        owner, how = self.fields["owner"], self.fields["how"]
        assert isinstance(owner, forms.TypedChoiceField)  # noqa: S101 declared above; for the type checker
        assert isinstance(how, forms.ChoiceField)  # noqa: S101
        owner.choices = [*((str(one.pk), _named(one)) for one in self.owners), ("", str(_("not on file")))]
        if self.owners:
            self.initial["owner"] = str(self.owners[0].pk)
        by_link = self.release.source == Source.LINK
        how.choices = [pair for pair in ConfirmedHow.choices if by_link or pair[0] != ConfirmedHow.LINK]
        if self.release.standing == Applicant.OWNER:
            del self.fields["consent_how"]

    def chosen(self) -> Resident | None:
        """The owner that was chosen."""
        return next((one for one in self.owners if one.pk == self.cleaned_data.get("owner")), None)

    def rows(self) -> list[Any]:
        """How and whom; what is needed only sometimes beneath."""
        consent = ["consent_how"] if "consent_how" in self.fields else []
        return [
            Div("how", "owner", css_class="log-when"),
            Div("document", "owner_name", css_class="log-when"),
            *consent,
        ]


def _named(owner: Resident) -> str:
    """王女士 138****1234: enough to know whom, not enough to give away."""
    numbers = " ".join(mask_phone(phone.number) for phone in owner.phones.all())
    return f"{owner.titled} {numbers}".strip()


class SignForm(PageForm):
    """The duty officer signs by the own password or PIN, whoever is logged in."""

    code, submit = "pass_sign", _("Sign the pass")

    signer = forms.ModelChoiceField(
        label=_("Duty officer"),
        queryset=User.objects.none(),
        empty_label=None,
        error_messages=dict.fromkeys(("required", "invalid_choice"), refusals.PassSignerUnfit.sentence),
    )
    secret = SecretField(label=_("Password or PIN of the duty officer"))

    def prepare(self) -> None:
        """Those who may; oneself first."""
        field = self.fields["signer"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 declared above; for the type checker
        field.queryset = signers_of(self.who.community)
        self.initial["signer"] = self.who.user_id

    def rows(self) -> list[Any]:
        """Side by side."""
        return [Div("signer", "secret", css_class="log-when")]


class WithdrawForm(PageForm):
    """Why it does not count any more."""

    code, submit = "pass_withdraw", _("Withdraw the pass")

    words = line(_("Why"), most=200)


class CheckForm(PageForm):
    """At the gate: every line is ticked that is there, and what is there besides is named."""

    code, submit = "pass_check", _("Release the goods")

    ticked = forms.TypedMultipleChoiceField(coerce=int, required=False, choices=[(n, n) for n in range(1, 21)])
    extra = line(_("What is there besides"), most=200, required=False)


class LookForm(PageForm):
    """What came of looking into it."""

    code, submit = "pass_look", _("Looked into")

    words = line(_("What came of it"), most=200)


class CodeForm(forms.Form):
    """The short code from the paper."""

    code = forms.CharField(max_length=20, error_messages={"required": refusals.PassCodeUnknown.sentence})
