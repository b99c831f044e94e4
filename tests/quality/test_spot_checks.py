"""Spot checks: a fifth of the month's records, drawn by a kept seed, judged and signed; the month's review (D-5)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from deadlines.models import Deadline
from deadlines.sweep import sweep
from notices.models import Notice
from quality import draw_rules, refusals
from quality.models import Audit, RecordsMonth, SpotCheck
from quality.services import draw_month, judge_checks, keep_draws, review_month, sign_checks
from quality.services.spot_checks import Found, draw_url
from staff.enums import Role
from staff.models import Membership
from tests.factories import MembershipFactory
from tickets.models import ServiceDay

OCTOBER = date(2026, 10, 1)
NOW = datetime(2026, 11, 1, 2, 0, tzinfo=UTC)  # ten in the morning in Shanghai
DAY = timedelta(days=1)


def audited(front: Membership, days: int, *, signed_by: Membership | None = None) -> None:
    """Closed and audited days of October, without matters."""
    for number in range(days):
        ends = datetime(2026, 10, 1 + number, 10, tzinfo=UTC)
        day = ServiceDay.objects.create(
            community=front.community, day=ends.date(), starts_at=ends - DAY, ends_at=ends, closed_at=ends
        )
        signature: dict[str, Any] = {}
        if signed_by:
            signature = {"signed_at": ends, "signed_by": signed_by.user, "ledger_seq": 1, "ledger_head": "ab" * 32}
        Audit.objects.create(
            community=front.community, service_day=day, day=day.day, figures={}, counted_at=ends, **signature
        )


def a_draw(front: Membership, days: int = 10, **changes: Any) -> RecordsMonth:
    audited(front, days, **changes)
    return draw_month(front.community, OCTOBER, now=NOW)


def all_found(draw: RecordsMonth, judgement: str = "good", words: str = "") -> dict[int, Found]:
    return {one.pk: Found(judgement, words) for one in SpotCheck.objects.filter(of=draw)}


@pytest.fixture
def director(front: Membership) -> Membership:
    return MembershipFactory.create(community=front.community, role=Role.DIRECTOR)


@pytest.mark.rule("D-5")
@given(
    st.sets(st.text(min_size=1, max_size=8), min_size=1, max_size=60), st.text(min_size=1, max_size=16), st.randoms()
)
def test_at_least_a_fifth_is_drawn_and_the_same_seed_draws_the_same(names: set[str], seed: str, order: Any) -> None:
    given_once, given_again = sorted(names), sorted(names)
    order.shuffle(given_again)

    drawn = draw_rules.draw(given_once, seed)

    assert 5 * len(drawn) >= len(names) > 5 * (len(drawn) - 1)
    assert set(drawn) <= names
    assert len(set(drawn)) == len(drawn)
    assert draw_rules.draw(given_again, seed) == drawn


@pytest.mark.rule("D-5")
def test_every_record_has_the_same_chance() -> None:
    names = [f"audit:{number}" for number in range(10)]

    drawn = [name for seed in range(2000) for name in draw_rules.draw(names, str(seed))]

    assert all(320 < drawn.count(name) < 480 for name in names)  # 400 expected, 18 the deviation


@pytest.mark.rule("D-5")
@pytest.mark.django_db
def test_the_months_records_are_drawn_once_on_the_first_of_the_next(front: Membership, director: Membership) -> None:
    audited(front, 10)

    assert keep_draws(NOW - 2 * DAY) == []
    first, again = keep_draws(NOW), keep_draws(NOW + DAY)

    assert ([one.month for one in first], again) == ([OCTOBER], [])
    assert SpotCheck.objects.count() == 2
    assert draw_rules.draw(first[0].population, first[0].seed) == [
        f"{one.kind}:{one.day}" for one in SpotCheck.objects.order_by("position")
    ]
    notice = Notice.objects.get(code="spot.drawn")
    assert (notice.recipient, notice.url) == (director.user, draw_url(first[0]))
    assert draw_url(first[0]) == reverse("quality:spot_checks", args=[front.community.slug, OCTOBER])


@pytest.mark.rule("D-5")
@pytest.mark.django_db
def test_the_director_signs_when_every_drawn_record_is_judged(front: Membership, director: Membership) -> None:
    draw = a_draw(front)
    with pytest.raises(refusals.ChecksMissing):
        sign_checks(draw_id=draw.pk, by=director.user, words="", now=NOW)
    with pytest.raises(refusals.FaultUnsaid):
        judge_checks(draw_id=draw.pk, found=all_found(draw, "faulty"), by=director.user, now=NOW)
    assert not SpotCheck.objects.exclude(judgement="").exists()

    assert judge_checks(draw_id=draw.pk, found=all_found(draw, "faulty", "缺签名"), by=director.user, now=NOW) == 2
    sign_checks(draw_id=draw.pk, by=director.user, words="已面谈", now=NOW)

    with pytest.raises(refusals.DrawSigned):
        judge_checks(draw_id=draw.pk, found=all_found(draw), by=director.user, now=NOW)
    assert Deadline.objects.get(subject_kind="spot").met_at == NOW


@pytest.mark.rule("D-5")
@pytest.mark.django_db
def test_the_director_is_chased_after_ten_days(front: Membership, director: Membership) -> None:
    a_draw(front)
    Notice.objects.all().delete()

    sweep(NOW + 9 * DAY)
    early = Notice.objects.count()
    sweep(NOW + 10 * DAY)

    assert early == 0
    assert set(Notice.objects.values_list("recipient", "code")) == {(director.user_id, "spot.breach")}


@pytest.mark.rule("D-5")
@pytest.mark.django_db
def test_the_supervisor_reviews_the_month_when_every_day_of_it_is_signed(front: Membership, lead: Membership) -> None:
    draw = a_draw(front, 5)
    with pytest.raises(refusals.DaysUnsigned) as refused:
        review_month(draw_id=draw.pk, by=lead.user, words="", now=NOW)
    assert refused.value.params["count"] == 5

    Audit.objects.update(signed_at=NOW, signed_by=lead.user, ledger_seq=1, ledger_head="ab" * 32)
    review_month(draw_id=draw.pk, by=lead.user, words="齐全", now=NOW)

    with pytest.raises(refusals.MonthReviewed):
        review_month(draw_id=draw.pk, by=lead.user, words="", now=NOW)


@pytest.mark.rule("D-5", "L-1")
@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE quality_recordsmonth SET seed = 'x'",
        "DELETE FROM quality_recordsmonth",
        "UPDATE quality_spotcheck SET words = 'x'",
        "DELETE FROM quality_spotcheck",
    ],
)
def test_the_database_refuses_to_alter_a_draw(front: Membership, director: Membership, change: str) -> None:
    draw = a_draw(front)
    judge_checks(draw_id=draw.pk, found=all_found(draw), by=director.user, now=NOW)
    sign_checks(draw_id=draw.pk, by=director.user, words="", now=NOW)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


@pytest.mark.django_db
def test_the_command_draws_and_shows_the_same_draw_again(front: Membership, capsys: Any) -> None:
    audited(front, 6)

    for _ in range(2):
        call_command("draw_spot_checks", "2026-10", "--community", front.community.slug, "--json")
    first, again = capsys.readouterr().out.splitlines()
    assert first == again
    assert '"records": 6' in first

    for wrong in (["2026-13"], ["2999-01"], ["2026-09"], ["2026-10", "--community", "nowhere"]):
        with pytest.raises(CommandError):
            call_command("draw_spot_checks", *wrong)


@pytest.mark.django_db
def test_director_and_supervisor_sign_on_the_page_with_their_own_passwords(
    client: Client, front: Membership, lead: Membership, director: Membership
) -> None:
    draw = a_draw(front, 5, signed_by=lead)
    check = SpotCheck.objects.get()
    at = [front.community.slug, OCTOBER]
    for who in (lead, director):
        who.user.set_password("own-secret-of-mine")
        who.user.save(update_fields=["password"])
    secret = {"secret": "own-secret-of-mine", "words": "齐全"}

    client.force_login(director.user)
    refused = client.post(reverse("quality:judge_checks", args=at), {f"judgement-{check.pk}": "faulty"})
    kept = client.post(
        reverse("quality:judge_checks", args=at), {f"judgement-{check.pk}": "faulty", f"words-{check.pk}": "缺签名"}
    )
    signed = client.post(reverse("quality:sign_checks", args=at), secret)
    client.force_login(lead.user)
    reviewed = client.post(reverse("quality:review_month", args=at), secret)
    page = client.get(reverse("quality:spot_checks", args=at)).content.decode()

    assert [answer.status_code for answer in (refused, kept, signed, reviewed)] == [422, 302, 302, 302]
    draw.refresh_from_db()
    assert (draw.signed_by, draw.reviewed_by) == (director.user, lead.user)
    assert "缺签名" in page


@pytest.mark.django_db
@pytest.mark.parametrize("days", [5, 15])
def test_the_page_costs_the_same_whatever_was_drawn(
    days: int, client: Client, front: Membership, lead: Membership, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    a_draw(front, days)
    client.force_login(lead.user)
    url = reverse("quality:spot_checks", args=[front.community.slug, OCTOBER])
    client.get(url)

    with django_assert_num_queries(7):
        client.get(url)


@pytest.mark.django_db
@pytest.mark.rule("RP-3")
def test_the_share_of_the_draw_opens_to_every_record_that_it_was_drawn_from(
    client: Client, front: Membership, director: Membership
) -> None:
    draw = a_draw(front)
    client.force_login(director.user)

    page = client.get(f"/c/{front.community.slug}/spot-checks/{draw.month:%Y-%m}/").content.decode()

    listed = page.split('id="records"')[1].split("</details>")[0]
    assert listed.count("<li>") == len(draw.population) > 0
