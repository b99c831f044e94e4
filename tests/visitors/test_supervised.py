"""A trainee at the gate, with permits, announcements and passes names the colleague who stands beside them (IN-8)."""

import json
import uuid
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import pytest
from django.db.models import Model
from django.test import Client

from ledger.models import Entry
from residents.models import Occupancy
from staff.enums import Role
from staff.models import Community, Membership
from tests.factories import NOON, MembershipFactory
from tests.visitors.gates import a_permit, a_visit, announced
from tests.visitors.passes import applied
from tickets import refusals
from visitors.models import HouseLink, ReleasePass, Visit
from visitors.pass_enums import ConfirmedHow
from visitors.services.alarms import end_alarm, raise_alarm
from visitors.services.announcements import admit_announced, withdraw_announcement
from visitors.services.consent import make_consent_link
from visitors.services.houses import issue_house_link, revoke_house_link
from visitors.services.passes import Confirmation, confirm_owner, sign_pass, withdraw_pass
from visitors.services.permits import admit_permit, withdraw_permit
from visitors.services.visits import (
    Consent,
    agree,
    ask_supervisor,
    host_says_no,
    host_told,
    let_in,
    let_out,
    turn_away,
)
from visitors.visit_enums import ConsentHow, Question
from visitors.visit_refusals import NobodyBeside

pytestmark = pytest.mark.django_db

Verb = Callable[..., Model]
BY_PHONE = Consent(ConsentHow.PHONE, name="王女士")
IN_PERSON = Confirmation(ConfirmedHow.PERSON, owner_name="王测试", document="id_card")


class Stage(NamedTuple):
    """Who makes what the trainee then goes on with."""

    guard: Membership
    desk: Membership
    home: Occupancy


def _confirmed(desk: Membership, home: Occupancy) -> ReleasePass:
    return confirm_owner(desk, applied(desk, home.unit).pk, IN_PERSON, now=NOON)


def _agreed(guard: Membership, home: Occupancy) -> Visit:
    visit = a_visit(guard, home)
    return agree(guard, visit.pk, BY_PHONE, now=NOON)


def _absent(guard: Membership, home: Occupancy) -> Visit:
    return host_says_no(guard, a_visit(guard, home).pk, absent=True, card="", now=NOON)


def _link(desk: Membership, home: Occupancy) -> HouseLink:
    issue_house_link(desk, home.unit, home.resident, now=NOON)
    return HouseLink.objects.get()


def _withdraw_announcement(who: Membership, pk: int, **facts: Any) -> bool:
    return withdraw_announcement(who.community, pk, by=who, **facts)


VERBS: dict[str, Verb] = {
    "visit": a_visit,
    "permit": a_permit,
    "announcement": announced,
    "pass": lambda who, home, **facts: applied(who, home.unit, **facts),
}


@pytest.fixture
def trainee(community: Community) -> Membership:
    made: Membership = MembershipFactory.create(community=community, role=Role.TRAINEE)
    return made


@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)
def test_a_trainee_alone_writes_nothing_down(trainee: Membership, home: Occupancy, verb: Verb) -> None:
    with pytest.raises(refusals.SupervisingColleagueMissing):
        verb(trainee, home)


@pytest.mark.rule("IN-8")
@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)
def test_a_trainee_names_a_colleague_of_the_desk_and_it_is_kept(
    trainee: Membership, desk: Membership, home: Occupancy, verb: Verb
) -> None:
    made: Any = verb(trainee, home, supervised_by=desk.user)

    assert made.supervised_by == desk.user


def test_another_trainee_does_not_stand_beside_one(trainee: Membership, community: Community, home: Occupancy) -> None:
    other = MembershipFactory.create(community=community, role=Role.TRAINEE)

    with pytest.raises(refusals.SupervisingColleagueUnfit):
        a_visit(trainee, home, supervised_by=other.user)


NEXT: dict[str, Callable[[Stage], Callable[..., Any]]] = {
    "agree": lambda at: partial(agree, visit_id=a_visit(at.guard, at.home).pk, consent=BY_PHONE),
    "host says no": lambda at: partial(
        host_says_no, visit_id=a_visit(at.guard, at.home).pk, absent=True, card="请回电"
    ),
    "turn away": lambda at: partial(turn_away, visit_id=a_visit(at.guard, at.home).pk),
    "host told": lambda at: partial(host_told, visit_id=_absent(at.guard, at.home).pk),
    "ask": lambda at: partial(ask_supervisor, visit_id=a_visit(at.guard, at.home).pk, question=Question.NO_HOST),
    "in": lambda at: partial(let_in, visit_id=_agreed(at.guard, at.home).pk),
    "out": lambda at: partial(let_out, visit_id=let_in(at.guard, _agreed(at.guard, at.home).pk, now=NOON).pk),
    "link": lambda at: partial(make_consent_link, visit_id=a_visit(at.guard, at.home).pk),
    "house link": lambda at: partial(issue_house_link, unit=at.home.unit, resident=at.home.resident),
    "house link revoked": lambda at: partial(revoke_house_link, link=_link(at.desk, at.home)),
    "alarm over": lambda at: partial(
        end_alarm, pk=raise_alarm(at.guard, key=uuid.uuid4(), now=NOON).pk, words="已劝离"
    ),
    "permit withdrawn": lambda at: partial(withdraw_permit, pk=a_permit(at.desk, at.home).pk, words="工程结束"),
    "permit in": lambda at: partial(admit_permit, pk=a_permit(at.desk, at.home).pk, key=uuid.uuid4()),
    "announced in": lambda at: partial(admit_announced, pk=announced(at.desk, at.home).pk, heads=1, key=uuid.uuid4()),
    "announcement withdrawn": lambda at: partial(_withdraw_announcement, pk=announced(at.desk, at.home).pk),
    "owner confirmed": lambda at: partial(confirm_owner, pass_id=applied(at.desk, at.home.unit).pk, given=IN_PERSON),
    "pass signed": lambda at: partial(sign_pass, pass_id=_confirmed(at.desk, at.home).pk, signer=at.desk),
    "pass withdrawn": lambda at: partial(withdraw_pass, pass_id=applied(at.desk, at.home.unit).pk, words="不搬了"),
}


@pytest.mark.rule("IN-8")
@pytest.mark.parametrize("make", NEXT.values(), ids=NEXT)
def test_what_a_trainee_does_at_the_gate_names_both_in_the_chain(
    trainee: Membership, guard: Membership, desk: Membership, home: Occupancy, make: Callable[..., Any]
) -> None:
    verb = make(Stage(guard, desk, home))
    last = Entry.objects.order_by("seq").last()
    before = last.seq if last else 0

    with pytest.raises(NobodyBeside):
        verb(trainee, now=NOON)
    verb(trainee, supervised_by=desk.user, now=NOON)

    done = [json.loads(bytes(one.payload)) for one in Entry.objects.filter(seq__gt=before)]
    assert done
    assert {(one["actor"], one["facts"].get("supervised_by")) for one in done} <= {
        (trainee.user_id, desk.user_id), (desk.user_id, desk.user_id)
    }  # fmt: skip


def test_an_alarm_waits_for_no_name_and_keeps_the_one_that_is_known(trainee: Membership, desk: Membership) -> None:
    raise_alarm(trainee, key=uuid.uuid4(), now=NOON)
    raise_alarm(trainee, key=uuid.uuid4(), supervised_by=desk.user, now=NOON)

    told = [json.loads(bytes(one.payload))["facts"] for one in Entry.objects.filter(action="gate_alarm.raised")]
    assert [one.get("supervised_by") for one in told] == [None, desk.user_id]


def test_a_trainee_names_the_colleague_once_and_the_desk_remembers(
    client: Client, trainee: Membership, desk: Membership, guard: Membership, home: Occupancy
) -> None:
    client.force_login(trainee.user)
    gate, visit = f"/c/{trainee.community.slug}/gate/", _agreed(guard, home)
    page = f"{gate}visits/{visit.pk}/"

    alone = client.post(page, {"do": "in"})
    named = client.post(f"{gate}beside/", {"supervised_by": desk.user_id, "next": page})
    client.post(page, {"do": "in"})
    client.post(page, {"do": "out"})

    visit.refresh_from_db()
    assert (alone.status_code, named.headers["Location"], visit.state) == (409, page, "left")
    assert [one.beside for one in client.get(page).context["steps"]] == ["", "", str(desk.user), str(desk.user)]


@pytest.mark.parametrize("named", ["", "abc", "999999"])
def test_nobody_stands_beside_who_is_not_of_the_desk(client: Client, trainee: Membership, named: str) -> None:
    client.force_login(trainee.user)

    client.post(f"/c/{trainee.community.slug}/gate/beside/", {"supervised_by": named})

    assert "supervised_by" not in client.session


PAGES = ("new/", "permits/new/", "announce/", "passes/add/")


@pytest.mark.parametrize("page", PAGES)
def test_the_form_asks_a_trainee_and_nobody_else(
    client: Client, trainee: Membership, desk: Membership, page: str
) -> None:
    address = f"/c/{trainee.community.slug}/gate/{page}"

    client.force_login(desk.user)
    assert b"supervised_by" not in client.get(address).content
    client.force_login(trainee.user)
    assert b"supervised_by" in client.get(address).content


def test_the_refusal_stands_at_the_field_and_what_was_typed_stays(
    client: Client, trainee: Membership, desk: Membership, home: Occupancy
) -> None:
    client.force_login(trainee.user)
    address = f"/c/{trainee.community.slug}/gate/new/"
    typed = {"name": "何访客", "whom": home.unit.code, "target": f"{home.unit_id}-{home.resident_id}", "heads": "1"}
    typed |= {"purpose": "visit", "key": str(uuid.uuid4())}

    answer = client.post(address, typed)
    assert answer.status_code == 422
    assert "supervised_by" in answer.context["form"].errors
    assert "何访客" in answer.content.decode()

    client.post(address, {**typed, "supervised_by": desk.user_id})
    visit = Visit.objects.get()
    assert (visit.registered_by, visit.supervised_by) == (trainee.user, desk.user)
    page = client.get(f"/c/{trainee.community.slug}/gate/visits/{visit.pk}/")
    assert str(desk.user) in page.content.decode()
