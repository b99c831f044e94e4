"""A form whose tag and button stand in the page's own template."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms

from core.refusals import Refused


class Plain(forms.Form):
    """`shown`: the fields as they are laid out; without it all of them, one below the other."""

    shown: tuple[Any, ...] = ()

    @property
    def helper(self) -> FormHelper:
        """Crispy's description of the fields."""
        helper = FormHelper()
        helper.form_tag, helper.disable_csrf = False, True
        helper.layout = Layout(*(self.shown or self.fields))
        return helper

    def refuse(self, refusal: Refused) -> None:
        """The verb's refusal, at its field when there is one."""
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
