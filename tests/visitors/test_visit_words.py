"""What the guard reads of a visit: nobody "may come in" while something stands in the way."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import translation

from core import clock
from residents.models import Occupancy
from staff.models import Membership
from tests.factories import NOON
from tests.visitors.gates import a_visit, announced
from visitors.models import GateSettings, Visit
from visitors.queries.announced import expected_now
from visitors.services.announcements import admit_announced
from visitors.services.houses import issue_house_link
from visitors.services.visits import ask_supervisor
from visitors.templatetags.gate import free_to_enter, standing
from visitors.visit_enums import Decision, Question, VisitState

pytestmark = pytest.mark.django_db
KEY = uuid.UUID("00000000-0000-4000-8000-000000000001")
AGREED = {"state": VisitState.AGREED, "agreed_at": NOON}
ASKED = {"state": VisitState.ASKED}


@pytest.mark.rule("V-1", "V-2", "V-3")
@pytest.mark.parametrize(
    ("facts", "words", "free"),
    [(ASKED, "waits for the host's consent", False),
     (AGREED, "may come in", True),
     ({**AGREED, "no_document": True}, "no document: ask the supervisor", False),
     ({**AGREED, "no_document": True, "question": Question.NO_DOCUMENT}, "supervisor is deciding", False),
     ({**AGREED, "no_document": True, "question": Question.NO_DOCUMENT, "decision": Decision.ALLOWED},
      "may come in", True),
     ({**AGREED, "question": Question.NO_DOCUMENT, "decision": Decision.DENIED}, "supervisor does not let in", False),
     ({**ASKED, "question": Question.NO_HOST, "decision": Decision.ALLOWED}, "may come in", True),
     ({"state": VisitState.INSIDE}, "inside", False),
     ({"state": VisitState.ABSENT}, "the host was not reached", False)],
)  # fmt: skip
def test_the_words_say_what_the_rules_say(facts: dict[str, object], words: str, *, free: bool) -> None:
    visit = Visit(**facts)

    with translation.override("en"):
        assert (standing(visit), free_to_enter(visit)) == (words, free)


@pytest.mark.rule("V-2", "V-3")
def test_the_gate_does_not_call_a_visitor_free_while_the_supervisor_decides(
    guard: Membership, home: Occupancy, client: Client
) -> None:
    GateSettings.objects.create(community=guard.community, documents=True)
    visit = a_visit(guard, home, agreed=True, no_document=True)
    ask_supervisor(guard, visit.pk, Question.NO_DOCUMENT, now=NOON)
    client.force_login(guard.user)

    for path in ("", f"visits/{visit.pk}/"):
        page = client.get(f"/c/{guard.community.slug}/gate/{path}").content.decode()
        assert "等主管决定" in page
        assert "可以放行" not in page


@pytest.mark.rule("V-1")
def test_no_button_lets_in_before_the_window_of_an_announcement(
    guard: Membership, desk: Membership, home: Occupancy, client: Client
) -> None:
    soon = clock.now() + timedelta(hours=1)
    early = announced(desk, home, begin=soon, end=soon + timedelta(hours=1))
    open_now = announced(desk, home, begin=clock.now(), end=soon)
    client.force_login(guard.user)

    pages = [
        client.get(f"/c/{guard.community.slug}/gate/expected/{one.pk}/").content.decode() for one in (early, open_now)
    ]

    assert ['name="heads"' in page for page in pages] == [False, True]


def test_the_household_cannot_cancel_somebody_who_has_come(
    guard: Membership, desk: Membership, home: Occupancy, client: Client
) -> None:
    now = clock.now()
    one = announced(desk, home, begin=now, end=now + timedelta(hours=1))
    address = f"/h/{issue_house_link(desk, home.unit, home.resident, now=now)}/"
    before = client.get(address).content.decode()

    admit_announced(guard, one.pk, heads=1, key=KEY, now=now)

    after = client.get(address).content.decode()
    assert (f"/announced/{one.pk}/withdraw/" in before, f"/announced/{one.pk}/withdraw/" in after) == (True, False)


def test_who_has_come_is_expected_no_longer(guard: Membership, desk: Membership, home: Occupancy) -> None:
    now = clock.now()
    soon = now + timedelta(hours=1)
    one = announced(desk, home, begin=now, end=soon, heads=2)
    left = []

    for _ in range(2):
        left.append(expected_now(guard.community, until=soon, now=now).count())
        admit_announced(guard, one.pk, heads=1, key=uuid.uuid4(), now=now)

    assert [*left, expected_now(guard.community, until=soon, now=now).count()] == [1, 1, 0]
