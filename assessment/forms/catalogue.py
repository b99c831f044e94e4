"""Forms of the catalogue of points (ST-1)."""

from dataclasses import asdict

from crispy_forms.layout import Div
from django import forms
from django.utils.translation import gettext_lazy as _

from assessment import refusals
from assessment.forms.plain import a_number
from assessment.models import CatalogueItem
from assessment.services import ItemWish
from core.plain_form import Plain

WRONG = _("Give a whole number, with a minus for a deduction.")


class ItemForm(Plain):
    """An item: wording and points."""

    name = forms.CharField(
        label=_("Wording"),
        max_length=80,
        error_messages=dict.fromkeys(("required", "max_length"), refusals.WordingMissing.sentence),
    )
    name_en = forms.CharField(label=_("Wording in English"), max_length=80, required=False)
    least = a_number(_("Least points"), WRONG)
    most = a_number(_("Most points"), WRONG)
    usual = a_number(_("Usual points"), WRONG)
    shown = (
        Div("name", "name_en", css_class="form-pair"),
        Div("least", "most", "usual", css_class="form-three"),
    )

    @classmethod
    def of(cls, item: CatalogueItem) -> "ItemForm":
        """The form of an item that is there."""
        wish = ItemWish(item.name, item.name_en, item.least, item.most, item.usual)
        return cls(initial=asdict(wish), auto_id=f"i{item.pk}_%s")

    @property
    def wish(self) -> ItemWish:
        """What is wanted; valid forms only."""
        return ItemWish(**self.cleaned_data)


class BaseForm(Plain):
    """From how many points a sheet starts."""

    base = a_number(_("Base of every sheet"), refusals.BaseOutside.sentence)
