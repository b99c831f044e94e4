"""The phrasebook: read by the desk, kept by the supervisor, beside the forms, and looked at before a word is saved."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from core import clock
from ledger.models import Entry
from phrasebook.enums import Moment
from phrasebook.first_words import MORE_NEVER, NEVER, SAID
from phrasebook.models import Phrase
from phrasebook.queries import forbidden_in, said_by_moment
from staff.models import Community, Membership
from tests.factories import CommunityFactory, a_ticket
from tests.tickets.intake_posts import a_household, a_post, first_of, page
from tickets.enums import Lacking
from tickets.models import Contact, Outage, Ticket
from tickets.services import Caller, announce_outage, take_message
from tickets.services.outage import Cause

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _the_companys_list(db: None) -> None:
    """What the migration put in, also after a test that emptied every table."""
    if not Phrase.objects.exists():
        Phrase.objects.bulk_create(Phrase(moment=moment, text=text, text_en=en) for moment, text, en in SAID)
        Phrase.objects.bulk_create(
            Phrase(moment=Moment.NEVER, text=text, text_en=en, instead=instead, unless=unless)
            for text, en, instead, unless in (*NEVER, *MORE_NEVER)
        )


@pytest.fixture
def lead_client(lead: Membership) -> Client:
    client = Client()
    client.force_login(lead.user)
    return client


def to(name: str, community: Community, *more: int) -> str:
    return reverse(f"phrasebook:{name}", args=[community.slug, *more])


def a_reply(said: str, **more: str) -> dict[str, str]:
    until = f"{localtime(clock.now() + timedelta(hours=3)):%Y-%m-%dT%H:%M}"
    return {"said": said, "channel": "call_out", "final": "no", "next_reply_at": until, "key": str(uuid4()), **more}


def replied(client: Client, ticket: Ticket, fields: dict[str, str]) -> tuple[int, str]:
    answer = client.post(reverse("tickets:reply", args=[ticket.community.slug, ticket.number]), fields)
    return answer.status_code, answer.content.decode()


@pytest.mark.rule("PH-1", "A-6")
def test_the_right_words_stand_beside_the_ticket_with_the_callers_title(desk_client: Client, front: Membership) -> None:
    ticket = a_ticket(front, now=clock.now(), unit=(unit := a_household(front.community)), resident=first_of(unit))
    url = reverse("tickets:phrases", args=[front.community.slug])
    titled = Ticket.objects.get().caller_titled

    part = desk_client.get(url, {"ticket": ticket.number}, headers={"HX-Request": "true"}).content.decode()

    assert f"{titled}，请您稍等" in part
    assert str(front.user) in part
    assert "{" not in part
    assert "<html" not in part
    assert "<html" in desk_client.get(url, {"resident": str(first_of(unit).pk)}).content.decode()


def test_a_foreign_or_made_up_caller_does_not_exist(desk_client: Client, front: Membership) -> None:
    url = reverse("tickets:phrases", args=[front.community.slug])

    assert desk_client.get(url, {"ticket": a_ticket().number}).status_code == 404
    assert (
        desk_client.get(url, {"resident": str(first_of(a_household(CommunityFactory.create())).pk)}).status_code == 404
    )
    assert desk_client.get(url, {"resident": "other"}).status_code == 200


@pytest.mark.rule("PH-2")
def test_a_forbidden_phrase_is_pointed_out_before_the_reply_is_saved(desk_client: Client, front: Membership) -> None:
    ticket = a_ticket(front, now=clock.now())

    status, text = replied(desk_client, ticket, a_reply("这个我不知道，您找工程部"))

    assert (status, Contact.objects.count()) == (422, 1)
    assert "这个我不知道，您找工程部" in text
    assert "我马上核实" in text
    assert "我来联系相关部门" in text


@pytest.mark.rule("PH-2")
def test_what_must_stand_goes_through_when_saved_once_more(desk_client: Client, front: Membership) -> None:
    ticket = a_ticket(front, now=clock.now())
    said = "住户问电工的姓名，我不知道"
    _status, text = replied(desk_client, ticket, a_reply(said))
    kept = text.split('name="keep_words" value="')[1].split('"')[0]

    assert replied(desk_client, ticket, a_reply(f"{said}，急什么", keep_words=kept))[0] == 422
    assert replied(desk_client, ticket, a_reply(said, keep_words=kept))[0] == 302

    assert Contact.objects.filter(text=said).exists()


@pytest.mark.rule("PH-2")
def test_an_answer_on_the_spot_is_looked_at_as_well(desk_client: Client, front: Membership) -> None:
    unit = a_household(front.community)
    facts = {"m0-solved": "yes", "m0-outcome": "没办法，等通知"}
    post = a_post(unit=str(unit.pk), caller=str(first_of(unit).pk), **facts)

    answer = desk_client.post(page(front.community), post)

    text = answer.content.decode()
    assert (answer.status_code, Ticket.objects.count()) == (422, 0)
    assert "我们能做的是" in text
    kept = text.split('name="keep_words" value="')[1].split('"')[0]
    assert desk_client.post(page(front.community), {**post, "keep_words": kept}).status_code == 302


@pytest.mark.rule("PH-1", "A-6")
def test_beside_the_intake_the_words_name_whom_and_what_the_form_names_now(
    desk_client: Client, front: Membership
) -> None:
    url = reverse("tickets:phrases", args=[front.community.slug])
    resident = first_of(a_household(front.community))
    promised = localtime(clock.now() + timedelta(days=1)).replace(hour=9, minute=35)
    typed = {"caller_name": "赵女士", "m0-promised_at": f"{promised:%Y-%m-%dT%H:%M}", "caller": "other"}

    def words(fields: dict[str, str]) -> str:
        return desk_client.post(url, fields, headers={"HX-Request": "true"}).content.decode()

    assert "赵女士，我会在" in words(typed)
    assert "09:35前给您回电" in words(typed)
    assert f"{resident.titled}，请您稍等" in words({**typed, "caller": str(resident.pk)})
    assert "请您稍等" in words({"caller": "", "m0-promised_at": "26-99-99"})


@pytest.mark.rule("PH-2")
def test_what_a_call_back_told_is_looked_at_as_well(desk_client: Client, front: Membership) -> None:
    message = take_message(
        who=front, to=front.user, caller=Caller(name="王测试"), unwilling=False, text="车位", key=uuid4(),
        call_back_at=clock.now() + timedelta(hours=1), now=clock.now(),
    )  # fmt: skip
    url = reverse("tickets:call_back", args=[front.community.slug, message.pk])

    first = desk_client.post(url, {"words": "没办法，等通知", "key": str(uuid4())})

    text = first.content.decode()
    assert first.status_code == 422
    assert "没办法，等通知" in text
    assert "我们能做的是" in text
    kept = text.split('name="keep_words" value="')[1].split('"')[0]
    again = desk_client.post(url, {"words": "没办法，等通知", "key": str(uuid4()), "keep_words": kept})
    assert again.status_code == 302


@pytest.mark.rule("PH-2")
@pytest.mark.parametrize("verb", ["outages", "tell_outage", "end_outage"])
def test_what_all_callers_of_an_outage_hear_is_looked_at_as_well(
    verb: str, desk_client: Client, front: Membership
) -> None:
    until = f"{localtime(clock.now() + timedelta(hours=3)):%Y-%m-%dT%H:%M}"
    said = "没办法，等通知"
    fields = {"tell": said, "said": said, "lacking": "water", "place": "", "channel": "online", "promised_at": until,
              "next_reply_at": until, "key": str(uuid4())}  # fmt: skip
    outage = announce_outage(
        who=front, cause=Cause(Lacking.WATER), told="水泵检修", promised_at=clock.now() + timedelta(hours=2),
        key=uuid4(), now=clock.now(),
    )  # fmt: skip
    more = [] if verb == "outages" else [outage.pk]

    answer = desk_client.post(reverse(f"tickets:{verb}", args=[front.community.slug, *more]), fields)

    text = answer.content.decode()
    outage.refresh_from_db()
    assert (answer.status_code, Outage.objects.count(), outage.tell, outage.ended_at) == (422, 1, "水泵检修", None)
    assert said in text
    assert "我们能做的是" in text
    kept = text.split('name="keep_words" value="')[1].split('"')[0]
    again = {**fields, "keep_words": kept, "key": str(uuid4())}
    assert desk_client.post(reverse(f"tickets:{verb}", args=[front.community.slug, *more]), again).status_code == 302


@pytest.mark.rule("PH-1")
def test_a_community_makes_a_list_of_its_own_and_changes_it(lead_client: Client, front: Membership) -> None:
    here, elsewhere = front.community, CommunityFactory.create()
    for _ in range(2):
        lead_client.post(to("own", here))
    assert Phrase.objects.filter(community=here).count() == Phrase.objects.filter(community=None).count()
    fields = {"moment": "never", "text": "下班了", "instead": "我来安排同事跟进", "active": "on", "key": str(uuid4())}

    assert lead_client.post(to("new", here), fields).status_code == 302

    assert [one.instead for one in forbidden_in(here, "我们下班了")] == ["我来安排同事跟进"]
    assert forbidden_in(elsewhere, "我们下班了") == []
    one = Phrase.objects.get(community=here, text="下班了")
    lead_client.post(to("phrase", here, one.pk), {k: v for k, v in fields.items() if k != "active"})
    assert forbidden_in(here, "我们下班了") == []


def test_a_phrase_that_is_sent_twice_is_added_once(lead_client: Client, front: Membership) -> None:
    lead_client.post(to("own", front.community))
    fields = {"moment": "answer", "text": "您好，请讲", "active": "on", "key": str(uuid4())}

    assert [lead_client.post(to("new", front.community), fields).status_code for _ in range(2)] == [302, 302]
    assert lead_client.post(to("new", front.community), {**fields, "key": "x"}).status_code == 422

    assert Phrase.objects.filter(community=front.community, text="您好，请讲").count() == 1
    assert Entry.objects.filter(action="phrasebook.added").count() == 1


def test_a_forbidden_phrase_alone_helps_nobody(lead_client: Client, front: Membership) -> None:
    lead_client.post(to("own", front.community))

    answer = lead_client.post(
        to("new", front.community), {"moment": "never", "text": "下班了", "active": "on", "key": str(uuid4())}
    )

    assert answer.status_code == 422
    assert 'value="下班了"' in answer.content.decode()


def test_the_companys_list_is_changed_by_no_community(lead_client: Client, front: Membership) -> None:
    company = Phrase.objects.filter(community=None)[0]

    assert lead_client.get(to("phrase", front.community, company.pk)).status_code == 404
    answer = lead_client.post(
        to("new", front.community), {"moment": "answer", "text": "您好", "active": "on", "key": str(uuid4())}
    )
    assert (answer.status_code, Phrase.objects.filter(community=front.community).count()) == (422, 0)


def test_english_words_are_said_in_english(front: Membership) -> None:
    with override("en"):
        assert said_by_moment(front.community)[Moment.HOLD][0].startswith("One moment")


@pytest.mark.parametrize("times", [1, 3])
def test_the_list_costs_the_same_queries_however_long_it_is(
    times: int, lead_client: Client, front: Membership, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(times):
        Phrase.objects.create(community=front.community, moment=Moment.ANSWER, text=f"您好{number}")
    url = to("list", front.community)
    lead_client.get(url)

    with django_assert_num_queries(7):
        text = lead_client.get(url).content.decode()

    assert text.count("您好") == times * 2
