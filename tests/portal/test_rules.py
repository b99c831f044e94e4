"""What of a story concerns whom: the pure rule, run through with made-up households (A-3)."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.rules import Household, Line, Own, concerns, is_same_household
from tests.factories import NOON

HOME = Household(unit=1, resident=2, phone="138", name="王")
households = st.builds(
    Household,
    unit=st.none() | st.integers(1, 2),
    resident=st.none() | st.integers(1, 2),
    phone=st.sampled_from(["", "138", "139"]),
    name=st.sampled_from(["", "王", "李"]),
)


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (Household(unit=1, name="另一位家人"), True),
        (Household(resident=2), True),
        (Household(phone="138"), True),
        (Household(unit=9, phone="138"), False),
        (Household(phone="139"), False),
        (Household(name="王"), False),
        (Household(), False),
    ],
)
def test_a_household_is_known_by_unit_person_or_by_a_phone_that_belongs_to_nobody_else(
    other: Household, same: bool
) -> None:
    assert is_same_household(HOME, other) is same


@given(households, households)
def test_somebody_whom_the_desk_has_placed_in_another_unit_is_never_the_same(one: Household, other: Household) -> None:
    if other.unit and other.unit != one.unit and (other.resident is None or other.resident != one.resident):
        assert not is_same_household(one, other)


@given(households)
def test_who_is_nobody_shares_nothing(own: Household) -> None:
    assert not is_same_household(own, Household())


def test_the_first_word_of_a_ticket_is_read_whoever_it_turned_out_to_be() -> None:
    own = Own(pk=5, survivor=5, household=HOME, opened_at=NOON)

    assert concerns(Line(inbound=True, at=NOON, origin=5, of=Household(name="某人")), own)
    assert not concerns(Line(inbound=True, at=NOON + timedelta(hours=1), origin=5, of=Household(name="某人")), own)


@pytest.mark.parametrize(("hours", "read"), [(-1, False), (0, True), (1, True)])
def test_answers_on_the_ticket_that_goes_on_are_read_from_the_merging_on(hours: int, read: bool) -> None:
    own = Own(pk=5, survivor=6, household=HOME, opened_at=NOON - timedelta(days=1), merged_at=NOON)
    told = Line(inbound=False, at=NOON + timedelta(hours=hours), origin=6, of=Household(unit=9))

    assert concerns(told, own) is read
