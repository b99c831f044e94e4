"""With a token for everything: a number that was planted in the data is told to no other system (A-3)."""

import pytest

from core import clock
from interfaces.operations import OPERATIONS
from staff.models import Community
from tests.interfaces.asks import a_program
from tests.interfaces.test_door import path_of
from tests.privacy.canaries import a_town
from tests.privacy.test_canary import found_in, words_in

pytestmark = [pytest.mark.django_db, pytest.mark.rule("A-3")]


def test_no_planted_number_is_in_any_answer(community: Community) -> None:
    town = a_town(community, clock.now())
    program = a_program(community)
    answers = {
        one.name: program.get(path_of(one, town.ticket.number)) for one in OPERATIONS.values() if one.method == "GET"
    }

    assert {one.status_code for one in answers.values()} == {200}
    leaks = {name: found for name, one in answers.items() if (found := found_in(words_in(one), town))}
    assert leaks == {}
