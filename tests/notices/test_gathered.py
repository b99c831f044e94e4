"""Many notices at once: one line at the bell, which opens to all of them, each still there to be read."""

from datetime import timedelta

import pytest
from django.test import Client

from notices.models import Notice
from notices.queries import notices_of, unread_by_community
from notices.services import News, tell_gathered
from notices.services.gathering import MANY
from staff.models import Membership
from tests.factories import NOON

pytestmark = pytest.mark.django_db
HEAD = {"since": "11-22 02:00", "until": "11-22 10:00"}


def tell_late(who: Membership, count: int, *, batch: str = "a") -> None:
    """So many limits of one batch after an outage."""
    people, here = frozenset({who.user_id}), who.community_id
    slug = who.community.slug
    head = News(here, frozenset(), "gathered.limits", f"gathered:{here}:1", f"/c/{slug}/notices/", params=HEAD)
    news = [
        News(
            here,
            people,
            "deadline.breach",
            f"{batch}:{n}",
            f"/c/{slug}/tickets/{batch}{n}/",
            params=late(f"{batch}{n}"),
        )
        for n in range(count)
    ]
    tell_gathered(news, {here: head}, now=NOON)


def late(number: str) -> dict[str, str]:
    return {"ticket": number, "unit": "3-2-1201", "rule": "TL-1", "due": "11-22 03:00"}


def bell(who: Membership) -> list[Notice]:
    return list(notices_of(who.user, community_id=who.community_id))


def opened(who: Membership, notice: Notice) -> tuple[Client, str]:
    browser = Client()
    browser.force_login(who.user)
    answer = browser.post(f"/c/{who.community.slug}/notices/{notice.pk}/")
    return browser, answer["Location"]


def test_a_few_stand_in_the_bell_by_themselves(front: Membership) -> None:
    tell_late(front, MANY - 1)

    assert [one.code for one in bell(front)] == ["deadline.breach"] * (MANY - 1)


def test_many_are_one_line_and_the_next_batch_goes_under_it_however_small(front: Membership, lead: Membership) -> None:
    tell_late(front, MANY)
    tell_late(front, 2, batch="b")
    tell_late(lead, 2, batch="b")

    (line,) = bell(front)
    assert (line.code, line.members.count()) == ("gathered.limits", MANY + 2)
    assert unread_by_community(front.user) == {front.community_id: 1}
    assert len(bell(lead)) == 2  # the control: who hears of two has two


def test_the_line_opens_to_all_of_them_in_order_and_says_how_many(front: Membership) -> None:
    tell_late(front, 40)
    browser, page = opened(front, bell(front)[0])

    text = browser.get(page).content.decode()

    assert "11-22 02:00" in text
    assert "40 条" in text
    assert text.index("a0（") < text.index("a29（")
    assert "a30（" not in text  # thirty a page
    assert "a39（" in browser.get(f"{page}?page=2").content.decode()
    assert "40 条" in browser.get(f"/c/{front.community.slug}/notices/").content.decode()


def test_the_line_stays_unread_until_each_under_it_was_opened(front: Membership) -> None:
    tell_late(front, MANY)
    (line,) = bell(front)

    opened(front, line)
    for member in line.members.order_by("pk")[1:]:
        opened(front, member)
    line.refresh_from_db()
    assert line.read_at is None

    _browser, target = opened(front, line.members.earliest("pk"))
    line.refresh_from_db()
    assert line.read_at is not None
    assert target.endswith("/tickets/a0/")  # each leads to its own matter


def test_all_under_it_are_read_at_once_and_nothing_else(front: Membership) -> None:
    tell_late(front, 3)
    tell_late(front, MANY, batch="b")
    browser, page = opened(front, next(one for one in bell(front) if one.code == "gathered.limits"))

    browser.post(page)

    unread = notices_of(front.user, community_id=front.community_id, unread_only=True)
    assert [one.code for one in unread] == ["deadline.breach"] * 3


def test_what_comes_after_it_was_read_makes_it_unread_again(front: Membership) -> None:
    tell_late(front, MANY)
    Notice.objects.update(read_at=NOON + timedelta(minutes=1))

    tell_late(front, 1, batch="b")

    assert [one.read_at for one in bell(front)] == [None]


def test_another_persons_line_does_not_exist(front: Membership, lead: Membership) -> None:
    tell_late(front, MANY)
    browser = Client()
    browser.force_login(lead.user)
    address = f"/c/{front.community.slug}/notices/{bell(front)[0].pk}/gathered/"

    assert (browser.get(address).status_code, browser.post(address).status_code) == (404, 404)


def test_the_same_told_again_is_told_once(front: Membership) -> None:
    tell_late(front, MANY)
    tell_late(front, MANY)

    assert Notice.objects.filter(recipient=front.user).count() == MANY + 1


def test_channels_hear_of_each_and_not_of_the_line(front: Membership) -> None:
    tell_late(front, MANY)

    assert set(Notice.objects.filter(outbound=True).values_list("code", flat=True)) == {"deadline.breach"}
