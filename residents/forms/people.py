"""Forms of places and people: a resident, new units, a list to import."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from core.masking import mask_phone
from core.refusals import Refused
from core.scanned import ScannedFile
from privacy.enums import DocumentKind
from residents import rules
from residents.enums import Gender, Standing
from residents.forms.base import OUT_OF_DATE, SOURCE_ROW, SourceMixin
from residents.models import Occupancy, Phone, Resident
from residents.refusals import PhoneUnreadable, UnitUnreadable
from residents.services.people import PersonFacts

NEW = ("1", "2")
MOVED_OUT = ""
STANDINGS = [("", "–"), *Standing.choices]


class PersonForm(SourceMixin, forms.Form):
    """A resident: who, phones to add or drop, units to add, standing in each, who told it (A-2).

    Known phones and the document are shown masked (A-3).
    """

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)  # of the click that adds somebody
    name = forms.CharField(label=_("Name"), required=False, widget=forms.TextInput(attrs={"autofocus": True}))
    gender = forms.ChoiceField(label=_("Gender"), choices=Gender.choices, required=False, widget=forms.RadioSelect)
    document_kind = forms.ChoiceField(label=_("Document"), choices=[("", "–"), *DocumentKind.choices], required=False)
    document_number = forms.CharField(
        label=_("Document number"), required=False, max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    drop_document = forms.BooleanField(label=_("Remove the document"), required=False)
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        person: Resident | None = None,
        homes: Sequence[Occupancy] = (),
        phones: Sequence[Phone] = (),
        unit: str = "",
    ) -> None:
        known = {"name": person.name, "gender": person.gender, "note": person.note} if person else {}
        first = {"unit_1": unit, "standing_1": Standing.OWNER if unit else "", "key": uuid.uuid4()}
        super().__init__(data, initial={**known, **first})
        self.homes, self.phones = homes, phones
        if person:
            del self.fields["key"]
        if person and person.document_kind:
            self.fields["document_number"].help_text = _("Known: %(masked)s. Empty: it stays.") % {
                "masked": person.document_masked
            }
        else:
            del self.fields["drop_document"]
        self.add_source()
        self._add_known()
        self._add_new()
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = self._layout()

    def _add_known(self) -> None:
        for home in self.homes:
            label = _("Standing in %(unit)s") % {"unit": home.unit.code}
            choices = [*Standing.choices, (MOVED_OUT, _("moved out"))]
            self.fields[f"home_{home.pk}"] = forms.ChoiceField(
                label=label, choices=choices, required=False, initial=home.standing
            )
        if self.phones:
            self.fields["drop_phones"] = forms.MultipleChoiceField(
                label=_("Phones to remove"),
                choices=[(str(phone.pk), mask_phone(phone.number)) for phone in self.phones],
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    def _add_new(self) -> None:
        tel = {"inputmode": "tel", "autocomplete": "off"}
        for place in NEW:
            self.fields[f"phone_{place}"] = forms.CharField(
                label=_("New phone") if place == "1" else _("Another phone"),
                required=False,
                widget=forms.TextInput(attrs=tel),
            )
            self.fields[f"unit_{place}"] = forms.CharField(
                label=_("Unit") if place == "1" else _("Another unit"),
                required=False,
                widget=forms.TextInput(attrs={"placeholder": "3-2-1201", "autocomplete": "off"}),
            )
            self.fields[f"standing_{place}"] = forms.ChoiceField(label=_("Standing"), choices=STANDINGS, required=False)

    def _layout(self) -> Layout:
        homes = [Field(f"home_{home.pk}") for home in self.homes]
        known = [Field("drop_phones")] if self.phones else []
        units = [Div(f"unit_{place}", f"standing_{place}", css_class="form-pair") for place in NEW]
        return Layout(
            *[name for name in ("key",) if name in self.fields],
            "name",
            Field("gender", wrapper_class="choices"),
            *known,
            Div("phone_1", "phone_2", css_class="form-pair"),
            *homes,
            *units,
            Div("document_kind", "document_number", css_class="form-pair"),
            *[name for name in ("drop_document",) if name in self.fields],
            "note",
            SOURCE_ROW(),
        )

    def clean(self) -> dict[str, Any]:
        """Each wrong phone and unit is named at its own field; what needs the database the service says."""
        cleaned: dict[str, Any] = super().clean() or {}
        if "key" in self.fields and not cleaned.get("key"):
            self.errors.pop("key", [])
            self.add_error(None, OUT_OF_DATE)
        for place in NEW:
            phone, unit = cleaned.get(f"phone_{place}", ""), cleaned.get(f"unit_{place}", "")
            if phone and rules.normalise_phone(phone) is None:
                self.add_error(f"phone_{place}", str(PhoneUnreadable(value=phone[:40])))
            if unit and rules.parse_unit(unit) is None:
                self.add_error(f"unit_{place}", str(UnitUnreadable(value=unit[:40])))
        return cleaned

    @property
    def facts(self) -> PersonFacts:
        """What was typed; valid forms only."""
        data = self.cleaned_data
        return PersonFacts(
            name=data["name"],
            gender=data["gender"],
            note=data["note"],
            add_phones=[data[f"phone_{place}"] for place in NEW if data[f"phone_{place}"]],
            drop_phones=[int(pk) for pk in data.get("drop_phones", ())],
            add_units=[(data[f"unit_{place}"], data[f"standing_{place}"]) for place in NEW if data[f"unit_{place}"]],
            standings={home.pk: data[f"home_{home.pk}"] for home in self.homes},
            document_kind=data["document_kind"],
            document_number=data["document_number"],
            drop_document=data.get("drop_document", False),
        )

    def refuse(self, refused: Refused) -> None:
        """Put a service's refusal at the field that it is about."""
        value = refused.params.get("value")
        field = refused.field
        if field == "units":
            told = {place: rules.parse_unit(self.cleaned_data.get(f"unit_{place}", "")) for place in NEW}
            hits = [place for place, unit in told.items() if unit and unit.code == value]
            field = f"unit_{hits[0]}" if hits else "unit_1"
        elif field == "phones":
            field = "phone_1"
        self.add_error(field if field in self.fields else None, str(refused))


class UnitsForm(forms.Form):
    """New units, one a line, in any usual spelling; their buildings come with them."""

    units = forms.CharField(
        label=_("Units"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "placeholder": "3-2-1201\n3栋2单元1202", "autofocus": True}),
        help_text=_("One a line, in any usual spelling. A new building is added with its first unit."),
    )
    building_name = forms.CharField(
        label=_("Name of the building"),
        required=False,
        help_text=_("Only if it has one besides its number, e.g. 紫荆楼."),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's form takes its own arguments through
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("units", "building_name")

    def refuse(self, refused: Refused) -> None:
        """Put a service's refusal at the field that it is about."""
        self.add_error(refused.field if refused.field in self.fields else None, str(refused))


class ListForm(forms.Form):
    """A list of residents to look through; nothing is imported yet."""

    file = ScannedFile(
        label=_("List"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        help_text=_("Excel (.xlsx) or CSV, up to 60,000 rows and 20 MB."),
        error_messages={"required": _("Choose the file first."), "empty": _("This file is empty.")},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's form takes its own arguments through
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("file")

    def refuse(self, refused: Refused) -> None:
        """Put a refusal of the file at its field."""
        self.add_error("file", str(refused))
