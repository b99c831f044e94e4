"""Forms at the gate: a visitor is registered, the host's answer is written down (V-1…4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crispy_forms.bootstrap import StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Layout
from django import forms
from django.core import signing
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.masking import mask_phone
from privacy.documents import LONGEST_NUMBER
from privacy.enums import DocumentKind
from residents import rules as people
from residents.models import Resident, Unit
from residents.queries import find
from staff.models import Community
from tickets.forms.call import LONGEST_PHONE, NO_PHONE
from tickets.forms.fields import Words
from tickets.forms.page_form import PageForm
from visitors import visit_refusals as refusals
from visitors.forms.supervision import ask_for_colleague, asked_for
from visitors.models import Visit
from visitors.queries.gate import settings_of
from visitors.services.visits import Consent, Guest
from visitors.visit_enums import ConsentHow, Purpose

OPENED = "visitors.opened"
PLATE = forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"})
TEL = forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"})


@dataclass(frozen=True)
class Target:
    """Whom a visitor may mean: a unit, or somebody in it."""

    value: str
    title: str
    note: str


def targets(community: Community, text: str) -> list[Target]:
    """Units and people that the text names, as the search box finds them; phones are masked (A-3)."""
    plain = text.replace("\0", "").strip()[:64]
    if not plain:
        return []
    found, language = find(community, plain), get_language() or "zh-hans"
    some = [
        Target(f"{home.unit_id}-{one.pk}", f"{home.code} {people.titled(one.name, one.gender, language)}",
               " · ".join(filter(None, (one.name, mask_phone(one.phones[0]) if one.phones else ""))))
        for one in found.people for home in one.homes
    ]  # fmt: skip
    return some + [Target(str(one.pk), one.code, str(_("whoever is at home"))) for one in found.units]


def read_target(community: Community, value: str) -> tuple[Unit, Resident | None] | None:
    """Unit and host behind the value of a target; None for anything else."""
    unit_id, _dash, resident_id = value.partition("-")
    if not all(part.isascii() and part.isdigit() and len(part) < 16 for part in filter(None, (unit_id, resident_id))):
        return None
    unit = Unit.objects.filter(community=community, pk=int(unit_id or 0)).select_related("building").first()
    if unit is None or not resident_id:
        return (unit, None) if unit else None
    host = Resident.objects.filter(occupancies__unit=unit, pk=int(resident_id)).first()
    return (unit, host) if host else None


def phone_or_fault(typed: str) -> str:
    """As phones are kept; raises the form's fault for what is none."""
    number = people.normalise_phone(typed.strip()) if typed.strip() else ""
    if number is None or len(number) > LONGEST_PHONE:
        raise forms.ValidationError(NO_PHONE)
    return number


class WhomForm(PageForm):
    """The ground of forms that name a household: typed as in the search box, then chosen."""

    needs_host = False

    whom = Words(
        label=_("To whom"),
        max_length=64,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("3-2-1201, name or phone"), "autocomplete": "off"}),
    )
    target = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hosts = reverse("visitors:hosts", args=[self.who.community.slug])
        asks = {
            "hx-post": hosts,
            "hx-params": "whom",
            "hx-trigger": "input changed delay:150ms, search",
            "hx-sync": "this:replace",
        }
        self.fields["whom"].widget.attrs.update({**asks, "hx-target": "#hosts", "hx-swap": "outerHTML"})

    def typed(self) -> dict[str, str]:
        """Visitors leave no drafts: the next form is another person's."""
        return {}

    @property
    def hosts(self) -> Sequence[Target]:
        """What the typed text may mean."""
        return targets(self.who.community, str(self["whom"].value() or ""))

    @property
    def chosen(self) -> str:
        """The target that was chosen; the only person there may be is chosen already."""
        value, hosts = str(self["target"].value() or ""), self.hosts
        known = {one.value for one in hosts}
        return value if value in known else (hosts[0].value if len(hosts) == 1 else "")

    def clean(self) -> dict[str, Any]:
        """Unit and host."""
        cleaned = super().clean()
        cleaned["unit"], cleaned["host"] = self._place(cleaned.get("target") or "", cleaned.get("whom") or "")
        if cleaned.get("whom") and cleaned["unit"] is None and "whom" not in self.errors:
            self.add_error("whom", str(refusals.Whom()))
        elif self.needs_host and cleaned["host"] is None and "whom" not in self.errors:
            self.add_error("whom", _("Choose the person who expects the visitor."))
        return cleaned

    def _place(self, target: str, typed: str) -> tuple[Unit | None, Resident | None]:
        """What was chosen; else the one unit or person that the text can only mean."""
        if not typed.strip():
            return None, None
        found = read_target(self.who.community, target) if target else None
        if found is None and (hosts := self.hosts):
            units = {one.value.partition("-")[0] for one in hosts}
            only = hosts[0].value if len(hosts) == 1 else next(iter(units)) if len(units) == 1 else ""
            found = read_target(self.who.community, only) if only else None
        return found or (None, None)


class RegisterForm(WhomForm):
    """Who, whom, why, how many, plate; the document only where the community demands it."""

    code = "visit"

    name = Words(label=_("Visitor's name"), max_length=50, required=False)
    phone = Words(label=_("Phone"), max_length=40, required=False, widget=TEL)
    purpose = forms.ChoiceField(label=_("Purpose of the visit"), choices=Purpose.choices, initial=Purpose.VISIT)
    heads = forms.IntegerField(
        label=_("People"),
        required=False,
        initial=1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "min": 1, "max": 99}),
        error_messages={"invalid": refusals.Heads.sentence},
    )
    plate = Words(label=_("Plate"), max_length=12, required=False, widget=PLATE)
    words = Words(label=_("More about it"), max_length=200, required=False)
    document_kind = forms.ChoiceField(label=_("Document"), choices=DocumentKind.choices, required=False)
    document = Words(
        label=_("Document number"),
        max_length=LONGEST_NUMBER,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    no_document = forms.BooleanField(label=_("Has no document"), required=False)
    agreed_name = Words(
        label=_("Who agreed, if not the one chosen above"),
        max_length=50,
        required=False,
    )
    opened = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    # the earlier visit of somebody who comes again: their number stays masked, and is taken over where it is left empty
    again = forms.IntegerField(required=False, min_value=1, max_value=2**53, widget=forms.HiddenInput)

    def prepare(self) -> None:
        """When it was opened counts for TL-12; a document only where one is demanded."""
        if number := self.initial.get("known_phone"):
            self.fields["phone"].widget.attrs["placeholder"] = number
        self.initial["opened"] = signing.dumps(self.now.isoformat(), salt=OPENED)
        ask_for_colleague(self)
        if not settings_of(self.who.community).documents:
            for name in ("document_kind", "document", "no_document"):
                del self.fields[name]

    def clean_phone(self) -> str:
        """As phones are kept."""
        return phone_or_fault(str(self.cleaned_data["phone"]))

    def clean(self) -> dict[str, Any]:
        """The number of somebody who comes again, unless another was typed."""
        cleaned = super().clean()
        if not (cleaned.get("name") or "").strip() and "name" not in self.errors:
            self.add_error("name", str(refusals.NoName()))
        self.errors.pop("again", None)  # a forged one is nobody's
        earlier = cleaned.get("again")
        if earlier and not cleaned.get("phone") and "phone" not in self.errors:
            rows = Visit.objects.filter(community=self.who.community, pk=earlier, name=cleaned.get("name", ""))
            cleaned["phone"] = rows.values_list("phone", flat=True).first() or ""
        return cleaned

    @property
    def opened_at(self) -> datetime | None:
        """When the page was opened, as the server itself had written into it."""
        try:
            return datetime.fromisoformat(signing.loads(self.cleaned_data.get("opened") or "", salt=OPENED))
        except (signing.BadSignature, TypeError, ValueError):
            return None

    @property
    def guest(self) -> Guest:
        """What the verb takes."""
        data = self.cleaned_data
        names = ("name", "phone", "plate", "words", "document_kind", "document", "no_document")
        facts = {name: data[name] for name in names if name in data}
        return Guest(heads=data["heads"] or 0, purpose=Purpose(data["purpose"]), **facts)

    @property
    def consent(self) -> Consent | None:
        """The host's word when the guard has it already (`go=in`)."""
        if self.data.get("go") != "in":
            return None
        data = self.cleaned_data
        other = str(data["agreed_name"]).strip()
        return Consent(ConsentHow.PHONE, name=other, resident=None if other else data["host"])

    @property
    def helper(self) -> FormHelper:
        """Two buttons: the host has agreed, or is still to be asked."""
        helper = FormHelper()
        helper.form_tag, helper.disable_csrf = False, True
        paper = [Div("document_kind", "document", css_class="gate-pair"), "no_document"]
        helper.layout = Layout(
            "key", "opened", "again", "whom", HTML('{% include "visitors/_hosts.html" with form=form only %}'),
            Div("name", "heads", css_class="gate-pair gate-wide-first"), Div("phone", "plate", css_class="gate-pair"),
            Div("purpose", "words", css_class="gate-pair"), *(paper if "document" in self.fields else ()),
            "agreed_name", *asked_for(self),
            Div(
                StrictButton(_("Host agrees by phone: let in"), type="submit", css_class="btn-primary", name="go",
                             value="in", data_save=""),
                StrictButton(_("Save, then ask the host"), type="submit", name="go", value="ask", css_class="btn"),
                css_class="form-end gate-end"),
        )  # fmt: skip
        return helper


class AgreeForm(PageForm):
    """Who agreed, when it is not the host who was named."""

    code, submit = "visit_agree", _("Agreed: write it down")

    agreed_name = Words(label=_("Who agreed"), max_length=50, required=False)
    how = forms.ChoiceField(
        label=_("How"), choices=[(one.value, one.label) for one in (ConsentHow.PHONE, ConsentHow.PERSON)]
    )

    def typed(self) -> dict[str, str]:
        """No draft."""
        return {}


class CardForm(PageForm):
    """What the visitor leaves for the host (V-4)."""

    code, submit = "visit_card", ""

    card = Words(
        label=_("Card or number that the visitor leaves"),
        max_length=200,
        required=False,
        help_text=_("The host gets it: on the household's own page, and from the desk."),
    )

    def typed(self) -> dict[str, str]:
        """No draft."""
        return {}


class EndForm(PageForm):
    """How an alarm ended; why a permit is withdrawn."""

    code, submit = "gate_end", _("Save")

    words = Words(label=_("In a few words"), max_length=200, required=False)


def again(visit: Visit) -> Mapping[str, Any]:
    """What a returning visitor's form begins with."""
    unit = visit.unit
    target = f"{visit.unit_id}-{visit.host_id}" if visit.host_id else str(visit.unit_id or "")
    names = ("name", "plate", "heads", "purpose")
    facts = {name: getattr(visit, name) for name in names}
    known = mask_phone(visit.phone) if visit.phone else ""
    return facts | {"whom": unit.code if unit else "", "target": target, "again": visit.pk, "known_phone": known}
