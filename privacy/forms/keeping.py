"""How many days each kind is kept here."""

from collections.abc import Sequence
from typing import Any

from django import forms

from privacy import refusals
from privacy.queries.retention import Kept
from privacy.retention_rules import LEAST_DAYS, MOST_DAYS


class DaysForm(forms.Form):
    """A field for each kind that has a time; empty is the usual time."""

    def __init__(self, kept: Sequence[Kept], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wrong = str(refusals.DaysOutOfRange(None, least=LEAST_DAYS, most=MOST_DAYS))
        for one in kept:
            if one.kind.erase is not None:
                self.fields[one.kind.code] = forms.IntegerField(
                    label=str(one.kind.title),
                    required=False,
                    min_value=LEAST_DAYS,
                    max_value=MOST_DAYS,
                    initial=one.days if one.own else None,
                    widget=forms.TextInput(
                        attrs={"class": "form-control", "inputmode": "numeric", "placeholder": one.kind.days, "size": 5}
                    ),
                    error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), wrong),
                )
