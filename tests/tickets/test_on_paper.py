"""Orders that went out on paper: what the desk enters for a technician, and what it changes (R-1, R-2, R-3, TL-4)."""

import uuid
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from attachments.models import Attachment
from attachments.pictures import prepare
from deadlines.models import Deadline, Escalation
from ledger.models import Entry
from notices.models import Notice
from staff.models import Membership, User
from tests.attachments.images import a_picture
from tests.factories import NOON, MembershipFactory, a_ticket
from tests.tickets.orders import MINUTE, a_technician, accepted, an_order, arrived, late, limits_of, sent
from tests.tickets.test_charge import own_line
from tickets import charge_refusals
from tickets import order_refusals as refusals
from tickets.enums import AgreedBy, Deed, Happening, Ones, OrderState
from tickets.models import Consent, Event, OrderStep, WorkOrder
from tickets.queries.charges import account_of
from tickets.services import Paper, charge, enter_paper, quote, report

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=2)


def reported(order: WorkOrder, by: User, *, at: datetime, **changes: Any) -> WorkOrder:
    """The technician calls the desk: there."""
    facts: dict[str, Any] = {"deed": Deed.ARRIVED, "technician": None, "at": at, "key": uuid.uuid4(), "now": at}
    return report(**{"order_id": order.pk, "by": by, **facts, **changes})


def entered(
    order: WorkOrder, by: User, *, now: datetime = LATER, key: uuid.UUID | None = None, **on_it: Any
) -> WorkOrder:
    """The paper: there after 18 minutes, done after 45, all seven ones."""
    facts: dict[str, Any] = {"technician": None, "arrived_at": NOON + 18 * MINUTE, "done_at": NOON + 45 * MINUTE}
    paper = Paper(**{**facts, "result": "更换软管", "ones": list(Ones), **on_it})
    return enter_paper(order_id=order.pk, by=by, paper=paper, key=key or uuid.uuid4(), now=now)


@pytest.mark.rule("R-2", "TL-4")
def test_the_paper_ends_the_order_with_its_times_and_both_persons_stand_with_each_step(front: Membership) -> None:
    order, technician = sent(front)

    entered(order, front.user, confirmed=True, scan=[prepare(a_picture(), name="回单.jpg", size=1)])

    order.refresh_from_db()
    assert (order.state, order.arrived_at) == (OrderState.CONFIRMED, NOON + 18 * MINUTE)
    assert (order.done_at, order.ones) == (NOON + 45 * MINUTE, 127)
    log = OrderStep.objects.filter(order=order).order_by("at", "pk").values_list("deed", "at", "by", "entered_by")
    assert list(log)[1:] == [
        ("arrived", NOON + 18 * MINUTE, technician.pk, front.user_id),
        ("finished", NOON + 45 * MINUTE, technician.pk, front.user_id),
        ("confirmed", NOON + 45 * MINUTE, front.user_id, None),
    ]
    assert Attachment.objects.get().subject_kind == "order_paper"
    assert limits_of(order) == {}
    assert Deadline.objects.get(subject_kind="order", rule="TL-4").met_at == NOON + 18 * MINUTE


@pytest.mark.rule("R-2")
def test_the_ledger_names_who_entered_and_who_did_it(front: Membership) -> None:
    order, technician = sent(front)
    reported(order, front.user, at=NOON + 9 * MINUTE)

    sealed = Entry.objects.get(action="ticket.order_arrived")
    text = bytes(sealed.payload).decode().replace(" ", "")
    assert sealed.actor_id == front.user_id
    assert f'"done_by":{technician.pk}' in text
    assert f'"entered_by":{front.user_id}' in text


@pytest.mark.rule("TL-4")
def test_a_breach_that_has_fired_stays_and_the_call_that_was_owed_lapses(front: Membership) -> None:
    order, _technician, owed = late(front)
    fired = Escalation.objects.count()

    entered(order, front.user)

    owed.refresh_from_db()
    assert (owed.lapsed_at, owed.done_at) == (LATER, None)
    assert Escalation.objects.count() == fired
    order.refresh_from_db()
    assert order.was_in_time


def test_the_same_click_enters_once(front: Membership) -> None:
    order, _technician = sent(front)
    key = uuid.uuid4()
    entered(order, front.user, key=key, confirmed=True)

    entered(order, front.user, key=key, confirmed=True)

    assert OrderStep.objects.filter(order=order).count() == 4


@pytest.mark.parametrize(
    ("times", "refusal", "field"),
    [
        ({"arrived_at": LATER + MINUTE, "done_at": LATER + 2 * MINUTE}, refusals.PaperInTheFuture, "arrived_at"),
        ({"done_at": LATER + MINUTE}, refusals.PaperInTheFuture, "done_at"),
        ({"arrived_at": NOON - MINUTE}, refusals.PaperTooEarly, "arrived_at"),
        ({"done_at": NOON + 10 * MINUTE}, refusals.PaperTooEarly, "done_at"),
        ({"arrived_at": None}, refusals.ArrivalMissing, "arrived_at"),
    ],
)
def test_a_time_that_cannot_be_is_refused_at_its_field_and_nothing_is_entered(
    times: dict[str, Any], refusal: type[refusals.OrderMovedOn], field: str, front: Membership
) -> None:
    order, _technician = sent(front)

    with pytest.raises(refusal) as raised:
        entered(order, front.user, **times)

    assert raised.value.field == field
    assert OrderStep.objects.filter(order=order).count() == 1


def test_within_the_minute_of_the_dispatch_the_paper_counts_as_right_after_it(front: Membership) -> None:
    order = an_order(a_ticket(front), front.user, a_technician(front).user, now=NOON + timedelta(seconds=40))
    entered(order, front.user, arrived_at=NOON)
    order.refresh_from_db()
    assert order.arrived_at == NOON + timedelta(seconds=40)


def test_what_the_phone_has_told_counts_and_the_desk_is_told_so(front: Membership) -> None:
    order, technician = sent(front)
    arrived(order, technician, at=NOON + 12 * MINUTE)

    with pytest.raises(refusals.ToldAlready, match="12:12"):
        entered(order, front.user)
    with pytest.raises(refusals.ToldAlready):
        reported(order, front.user, at=NOON + 15 * MINUTE)

    entered(order, front.user, arrived_at=None)
    order.refresh_from_db()
    assert (order.state, order.arrived_at) == (OrderState.DONE, NOON + 12 * MINUTE)


def test_a_phone_that_tells_it_after_the_desk_is_told_who_entered_it(front: Membership) -> None:
    order, technician = sent(front)
    reported(order, front.user, at=NOON + 12 * MINUTE)
    with pytest.raises(refusals.ToldAlready, match=str(front.user)):
        arrived(order, technician, at=NOON + 11 * MINUTE, now=NOON + 20 * MINUTE)


def test_the_technician_goes_on_by_phone_after_the_desk_has_entered_the_arrival(front: Membership) -> None:
    order, technician = sent(front)
    reported(order, front.user, at=NOON + 12 * MINUTE)
    entered(order, technician, arrived_at=None, now=LATER)  # a technician at the desk enters their own paper
    assert OrderStep.objects.get(order=order, deed="finished").entered_by is None


@pytest.mark.rule("R-1")
def test_an_order_of_nobody_needs_the_name_of_who_went(front: Membership) -> None:
    order = an_order(a_ticket(front), front.user, None)
    technician = a_technician(front).user
    with pytest.raises(refusals.WhoWentMissing):
        entered(order, front.user)

    entered(order, front.user, technician=technician)

    order.refresh_from_db()
    assert (order.technician, order.state) == (technician, OrderState.DONE)
    assert limits_of(order) == {}


def test_another_one_who_went_instead_has_it_and_the_first_is_told(front: Membership) -> None:
    order, first = sent(front)
    second = a_technician(front).user

    entered(order, front.user, technician=second)

    order.refresh_from_db()
    assert order.technician == second
    assert OrderStep.objects.get(order=order, deed="reassigned").person == second
    assert Notice.objects.filter(code="order.taken_away", recipient=first).exists()


def test_nobody_of_another_community_went(front: Membership) -> None:
    order, _technician = sent(front)
    with pytest.raises(refusals.TechnicianUnfit):
        entered(order, front.user, technician=MembershipFactory.create().user)


@pytest.mark.rule("R-1")
def test_accepted_or_refused_by_phone_meets_or_opens_the_five_minutes(front: Membership, lead: Membership) -> None:
    order, technician = sent(front)
    reported(order, front.user, deed=Deed.ACCEPTED, at=NOON + 2 * MINUTE)
    assert "R-1" not in limits_of(order)

    reported(order, front.user, deed=Deed.REFUSED, reason="正在抢修", at=NOON + 3 * MINUTE)

    order.refresh_from_db()
    assert (order.technician, order.state) == (None, OrderState.DISPATCHED)
    assert limits_of(order)["R-1"] == NOON + 8 * MINUTE
    assert Notice.objects.filter(code="order.refused", recipient=lead.user).exists()
    step = OrderStep.objects.get(order=order, deed="refused")
    assert (step.by, step.entered_by, step.text) == (technician, front.user, "正在抢修")


def test_the_story_says_who_and_when_and_who_entered_it(front: Membership) -> None:
    order, technician = sent(front)
    entered(order, front.user)
    told = Event.objects.get(ticket=order.ticket, happening=Happening.ORDER_ARRIVED)
    assert (told.by, told.person, told.at) == (technician, front.user, LATER)
    assert told.text == f"{order.number} 11-23 12:18"


def test_first_responder_and_handler_hear_of_it_unless_they_entered_it(front: Membership) -> None:
    order, _technician = sent(front)
    colleague = MembershipFactory.create(community=front.community).user
    entered(order, colleague)
    assert set(Notice.objects.filter(code="order.finished").values_list("recipient", flat=True)) == {front.user_id}


@pytest.mark.rule("R-5", "IN-9")
def test_a_price_on_the_paper_needs_the_name_of_who_signed_and_is_told_agreed_and_charged(front: Membership) -> None:
    order, technician = sent(front)
    with pytest.raises(charge_refusals.ConsentMissing):
        entered(order, front.user, lines=[own_line()])

    entered(order, front.user, lines=[own_line()], signed_by="王测试")

    account = account_of(order)
    assert (account.sums.quoted, account.sums.agreed, account.sums.charged) == (Decimal("25.00"),) * 3
    consent = Consent.objects.get()
    assert (consent.name, consent.how, consent.by) == ("王测试", AgreedBy.PAPER, technician)
    assert account.charged_step is not None
    assert account.charged_step.entered_by == front.user


def test_a_charge_that_the_phone_has_told_is_not_entered_again(front: Membership) -> None:
    order, technician = sent(front)
    accepted(order, technician, at=NOON)
    arrived(order, technician, at=NOON + MINUTE)
    told: dict[str, Any] = {"order_id": order.pk, "by": technician, "at": NOON + MINUTE, "now": NOON + MINUTE}
    charge(lines=[], key=uuid.uuid4(), **told)
    with pytest.raises(refusals.ToldAlready):
        entered(order, front.user, arrived_at=None, lines=[own_line()], signed_by="王测试")


@pytest.mark.rule("TL-4")
def test_a_price_that_the_desk_told_meanwhile_does_not_move_the_time_of_the_paper(front: Membership) -> None:
    order, _technician = sent(front)
    quote(order_id=order.pk, by=front.user, lines=[], at=NOON + 30 * MINUTE, key=uuid.uuid4(), now=NOON + 30 * MINUTE)

    entered(order, front.user)

    order.refresh_from_db()
    assert order.arrived_at == NOON + 18 * MINUTE


def test_the_database_refuses_a_step_that_somebody_enters_for_themselves(front: Membership) -> None:
    order, technician = sent(front)
    with pytest.raises(IntegrityError), transaction.atomic():
        OrderStep.objects.create(
            order=order, deed=Deed.ARRIVED, at=NOON, received_at=NOON, by=technician, entered_by=technician,
            key=uuid.uuid4(),
        )  # fmt: skip
