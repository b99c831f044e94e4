"""A day or a moment out of reach is none, in forms and in addresses."""

from datetime import date

import pytest
from django import forms
from django.test import Client

from core.days import DayField, MomentField, read_day
from staff.models import Membership


@pytest.mark.parametrize("text", ["0001-01-01", "1969-12-31", "2201-01-01", "9999-12-31", "2026-02-30", "", "x", "\0"])
def test_a_day_out_of_reach_is_no_day(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 fromisoformat and we raise the same
        read_day(text)
    with pytest.raises(forms.ValidationError):
        DayField().clean(text)
    with pytest.raises(forms.ValidationError):
        MomentField().clean(f"{text}T23:59")


@pytest.mark.parametrize("text", ["1970-01-01", "2026-11-27", "2200-12-31"])
def test_a_day_in_reach_is_read(text: str) -> None:
    assert read_day(text) == DayField().clean(text) == date.fromisoformat(text)
    assert MomentField().clean(f"{text}T12:00")


def every_form(of: type[forms.BaseForm]) -> set[type[forms.BaseForm]]:
    found = set(of.__subclasses__())
    return found.union(*(every_form(one) for one in found)) if found else found


def test_no_form_of_ours_asks_for_a_day_without_its_bounds() -> None:
    import deskapp.urls  # noqa: F401 every form is loaded with its pages

    plain = {
        f"{form.__module__}.{form.__name__}.{name}"
        for form in every_form(forms.BaseForm)
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, forms.DateField | forms.DateTimeField) and not isinstance(field, DayField | MomentField)
    }

    assert {one for one in plain if not one.startswith(("django.", "axes."))} == set()


@pytest.mark.parametrize(
    "address", ["tickets/%00/", "places/?building=%00", "gate/?day=9999-12-31", "gate/?day=0001-01-01"]
)
def test_odd_addresses_are_answered(address: str, client: Client, lead: Membership) -> None:
    client.force_login(lead.user)

    answer = client.get(f"/c/{lead.community.slug}/{address}")

    assert answer.status_code == (404 if "%00/" in address else 200)
