"""The daily audit: remarks on what was not cleared, a signature that freezes the day, the lead who is chased (D-4)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from deadlines.models import Deadline
from deadlines.sweep import sweep
from ledger.models import Chain, Entry
from notices.models import Notice
from quality import refusals
from quality.models import Audit, Remark
from quality.queries.audit import Look, months_around
from quality.services import keep_audits, remark, sign_audit
from quality.services.audit import audit_url
from reports.figures import FIGURES
from staff.enums import Role
from staff.models import Membership
from tests.factories import NOON, CommunityFactory, MembershipFactory, a_ticket
from tickets.models import DayLine
from tickets.services.day import close_day, keep_days

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MONDAY = date(2026, 11, 23)
EVENING = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)  # 18:00 in Shanghai: the service day's end
LATER = EVENING + HOUR


def a_closed_day(front: Membership, matters: int = 1) -> Audit:
    """The audit of Monday, on which nobody heard of these matters."""
    for _ in range(matters):
        a_ticket(front, now=NOON - 5 * DAY)
    close_day(front.community, MONDAY, now=LATER)
    keep_audits(LATER)
    return Audit.objects.get(community=front.community)


def remarked(audit: Audit, lead: Membership, text: str = "业主出差") -> None:
    remark(audit_id=audit.pk, texts={}, everything=text, by=lead.user, now=LATER)


def signed(audit: Audit, lead: Membership, now: datetime = LATER) -> Audit:
    remarked(audit, lead)
    return sign_audit(audit_id=audit.pk, by=lead.user, words="明早先回电", now=now)


@pytest.mark.rule("D-4")
def test_a_day_with_unaccounted_matters_is_not_signed_without_a_remark_on_each(
    front: Membership, lead: Membership
) -> None:
    audit = a_closed_day(front, matters=2)
    line = DayLine.objects.first()
    assert line
    remark(audit_id=audit.pk, texts={line.pk: "业主出差"}, everything="", by=lead.user, now=LATER)

    with pytest.raises(refusals.RemarksMissing) as refused:
        sign_audit(audit_id=audit.pk, by=lead.user, words="", now=LATER)
    assert refused.value.params["count"] == 1

    remarked(audit, lead, "配件未到")
    sign_audit(audit_id=audit.pk, by=lead.user, words="", now=LATER)
    assert list(Remark.objects.order_by("line_id").values_list("text", flat=True)) == ["业主出差", "配件未到"]


@pytest.mark.rule("D-4", "L-1")
def test_a_signed_day_keeps_figures_remarks_and_the_ledgers_head(front: Membership, lead: Membership) -> None:
    audit = signed(a_closed_day(front), lead)

    chain = Chain.objects.get(pk=front.community_id)
    assert (audit.ledger_seq, audit.ledger_head) == (chain.seq, bytes(chain.head).hex())
    assert Entry.objects.get(chain=chain, seq=chain.seq).action == "audit.signed"
    assert set(audit.figures) == set(FIGURES)
    assert (audit.figures["not_cleared"], audit.is_clean) == (1, False)


@pytest.mark.rule("D-4", "L-1")
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE quality_audit SET figures = '{}'",
        "DELETE FROM quality_audit",
        "UPDATE quality_remark SET text = 'x'",
        "DELETE FROM quality_remark",
    ],
)
def test_the_database_refuses_to_alter_a_signed_day(front: Membership, lead: Membership, change: str) -> None:
    signed(a_closed_day(front), lead)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_a_day_is_signed_once_and_not_remarked_on_afterwards(front: Membership, lead: Membership) -> None:
    audit = signed(a_closed_day(front), lead)

    for again in (lambda: signed(audit, lead), lambda: remarked(audit, lead)):
        with pytest.raises(refusals.AlreadySigned):
            again()
    assert Entry.objects.filter(action="audit.signed").count() == 1


def test_what_came_late_is_counted_until_the_signature_and_not_after(front: Membership, lead: Membership) -> None:
    audit = a_closed_day(front)
    a_ticket(front, now=EVENING - HOUR)  # entered by hand for a moment of that day
    keep_audits(LATER + 2 * HOUR)
    assert Audit.objects.get(pk=audit.pk).figures["received"] == 1

    signed(audit, lead, LATER + 3 * HOUR)
    a_ticket(front, now=EVENING - HOUR)
    keep_audits(LATER + 5 * HOUR)

    assert Audit.objects.get(pk=audit.pk).figures["received"] == 1


@pytest.mark.rule("D-4")
def test_an_unsigned_day_chases_the_lead_then_the_director_until_it_is_signed(
    front: Membership, lead: Membership
) -> None:
    director = MembershipFactory.create(community=front.community, role=Role.DIRECTOR)
    audit = a_closed_day(front)
    Notice.objects.all().delete()

    sweep(EVENING + 16 * HOUR)
    mine = Notice.objects.filter(code__startswith="audit")
    first = set(mine.values_list("recipient", "code", "url"))
    sweep(EVENING + 19 * HOUR)
    chased = Notice.objects.filter(code="audit.escalation", recipient=director.user).count()
    signed(audit, lead, EVENING + 20 * HOUR)

    assert first == {(lead.user_id, "audit.breach", audit_url(audit))}
    assert chased == 1
    assert audit_url(audit) == reverse("quality:audit", args=[front.community.slug, MONDAY])
    assert Deadline.objects.get(subject_kind="audit").met_at == EVENING + 20 * HOUR


def test_every_closed_day_gets_one_audit_however_often_the_engine_looks(front: Membership) -> None:
    a_ticket(front, now=NOON - 5 * DAY)
    for at in (LATER, LATER + HOUR, LATER + 2 * DAY, LATER + 2 * DAY):
        keep_days(at)
        keep_audits(at)

    assert [audit.day for audit in Audit.objects.order_by("day")] == [MONDAY, MONDAY + DAY, MONDAY + 2 * DAY]
    assert months_around(front.community, MONDAY)[2] == [MONDAY, MONDAY + DAY, MONDAY + 2 * DAY]


def test_the_month_tells_signed_unsigned_and_unclean_days_apart(front: Membership, lead: Membership) -> None:
    audit = a_closed_day(front)
    month = months_around(front.community, MONDAY)[0]
    assert [month.look(MONDAY), month.look(MONDAY + DAY)] == [Look.UNCLEAN, Look.NONE]

    signed(audit, lead)

    assert months_around(front.community, MONDAY)[0].look(MONDAY) == Look.SIGNED_UNCLEAN


@pytest.fixture
def lead_client(client: Client, lead: Membership) -> Client:
    lead.user.set_password("own-secret-of-mine")
    lead.user.save(update_fields=["password"])
    client.force_login(lead.user)
    return client


def address(name: str, front: Membership) -> str:
    return reverse(f"quality:{name}", args=[front.community.slug, MONDAY])


@pytest.mark.rule("D-4")
def test_the_lead_remarks_and_signs_on_the_page_with_their_own_password(front: Membership, lead_client: Client) -> None:
    audit = a_closed_day(front)
    line = DayLine.objects.get()
    sign = {"words": "明早先回电", "secret": "own-secret-of-mine"}

    too_early = lead_client.post(address("sign", front), sign)
    kept = lead_client.post(address("remark", front), {f"remark-{line.pk}": "业主出差"})
    wrong = lead_client.post(address("sign", front), {**sign, "secret": "not-mine"})
    done = lead_client.post(address("sign", front), sign)

    assert [answer.status_code for answer in (too_early, kept, wrong, done)] == [422, 302, 422, 302]
    assert "明早先回电" in wrong.content.decode()
    audit.refresh_from_db()
    assert audit.is_signed
    paper = lead_client.get(address("audit_paper", front)).content.decode()
    assert audit.ledger_head in paper
    assert "业主出差" in paper


def test_a_remark_that_is_too_long_is_shown_again_as_it_was_typed(front: Membership, lead_client: Client) -> None:
    a_closed_day(front)
    line = DayLine.objects.get()

    answer = lead_client.post(address("remark", front), {f"remark-{line.pk}": "长" * 501, "everything": "同上"})

    assert answer.status_code == 422
    assert "长" * 501 in answer.content.decode()
    assert "同上" in answer.content.decode()
    assert not Remark.objects.exists()


def test_a_character_that_no_database_takes_is_left_out_of_a_remark(front: Membership, lead_client: Client) -> None:
    a_closed_day(front)

    answer = lead_client.post(address("remark", front), {"everything": "业主\0出差"})

    assert (answer.status_code, Remark.objects.get().text) == (302, "业主出差")


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_opens_its_list_on_the_page(name: str, front: Membership, lead_client: Client) -> None:
    a_closed_day(front)

    answer = lead_client.get(address("audit", front), {"show": name})

    assert len(answer.context["records"]) == Audit.objects.get().figures[name]


def test_today_is_shown_before_it_is_closed_and_tomorrow_is_no_page(front: Membership, lead_client: Client) -> None:
    today = lead_client.get(reverse("quality:audits", args=[front.community.slug]))
    later = lead_client.get(reverse("quality:audit", args=[front.community.slug, "2999-01-01"]))

    assert (today.status_code, later.status_code) == (200, 404)
    assert today.context["audit"] is None


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_whatever_the_day_held(
    count: int, front: Membership, lead_client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        a_ticket(MembershipFactory.create(community=front.community), now=NOON - 5 * DAY)
    a_closed_day(front, matters=0)

    lead_client.get(address("audit", front))

    with django_assert_num_queries(18):
        lead_client.get(address("audit", front), {"show": "not_cleared"})


def test_another_communitys_audit_does_not_exist(front: Membership, lead_client: Client) -> None:
    foreign = MembershipFactory.create(community=CommunityFactory.create())
    a_closed_day(foreign)

    assert lead_client.get(address("audit_paper", front)).status_code == 404
    assert lead_client.post(address("sign", front), {"secret": "own-secret-of-mine"}).status_code == 404
