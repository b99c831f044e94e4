"""The key of a click that made something else is no key of this deed: it hands out nothing and swallows nothing."""

import re
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from core.once import FormUsed, made_with
from duty.enums import NoteKind
from duty.models import Emergency, EmergencyNote, LogEntry
from duty.services import correct_entry, note_emergency, write_entry
from portal.services.work import answer_work
from privacy.models import Allowance
from privacy.services.reveals import allow_more
from staff.enums import Role
from staff.models import Membership
from tests.duty.test_emergencies import an_emergency
from tests.factories import NOON, MembershipFactory, a_log_entry, a_post, a_ticket
from tests.tickets.orders import MINUTE, accepted, an_order, arrived, confirmed, finished, refused, sent
from tickets.models import Contact, OrderStep
from tickets.services import carry_over, note

KEY = uuid.UUID("11111111-1111-4111-8111-111111111111")
SOURCE = re.compile(r"\.filter\((?=[^()]*\bkey=(?:key|\w+\.key)\b)[^()]*\)\s*\.(?:first|exists|get)\(")
# where a key is looked up otherwise, and why
OTHERWISE = {
    "core/once.py": "the one place",
    "tickets/services/take_contact.py": "a call is one of its community: the constraint is of both",
    "tickets/queries/drafts.py": "only asked whether the call was saved; of the community",
    "tickets/services/reply.py": "says it with a sentence of its own",
    "portal/services/page.py": "compares what was said, and says it with a sentence of its own",
    "privacy/services/reveals.py": "compares who saw what, and for how long",
    "interfaces/services/once.py": "keys of an integration are the integration's",
    "residents/services/people.py": "a resident is one of its community: the constraint is of both",
    "phrasebook/services.py": "a phrase is one of its community: the constraint is of both",
    "residents/services/import_people.py": "the key of a draft of the community, which is looked up with it",
    "residents/services/book_import.py": "the key of the book that is being written",
    "duty/services/sheet.py": "the key names the sheet itself, and is no click's",
    "duty/views/sheets.py": "the key names the sheet itself, and is no click's",
    "residents/queries.py": "a search key of a name",
}


def test_a_key_is_looked_up_by_one_function_or_it_says_why_not() -> None:
    found = {
        str(path.relative_to(settings.BASE_DIR))
        for app in settings.INSTALLED_APPS
        if (settings.BASE_DIR / app).is_dir()
        for path in (settings.BASE_DIR / app).rglob("*.py")
        if SOURCE.search(path.read_text("utf-8"))
    }

    assert found <= OTHERWISE.keys()


def test_the_pattern_finds_what_it_looks_for() -> None:
    assert SOURCE.search("if again := Visit.objects.filter(key=key, community=who.community).first():")
    assert not SOURCE.search("made_with(Visit, key, point_id=point.pk)")


def accept_another(front: Membership, elsewhere: Membership) -> None:
    used, technician = sent(elsewhere)
    accepted(used, technician, at=NOON, key=KEY)
    order, mine = sent(front)
    accepted(order, mine, at=NOON, key=KEY)


def finish_with_the_key_of_the_arrival(front: Membership, elsewhere: Membership) -> None:
    del elsewhere
    order, technician = sent(front)
    arrived(order, technician, at=NOON, key=KEY)
    finished(order, technician, at=NOON + MINUTE, key=KEY)


def refuse_another(front: Membership, elsewhere: Membership) -> None:
    used, technician = sent(elsewhere)
    refused(used, technician, at=NOON, key=KEY)
    order, mine = sent(front)
    refused(order, mine, at=NOON, key=KEY)


def confirm_another(front: Membership, elsewhere: Membership) -> None:
    for who in (elsewhere, front):
        order, technician = sent(who)
        arrived(order, technician, at=NOON)
        finished(order, technician, at=NOON + MINUTE)
        confirmed(order, who.user, at=NOON + 2 * MINUTE, key=KEY)


def dispatch_another(front: Membership, elsewhere: Membership) -> None:
    for who in (elsewhere, front):
        an_order(a_ticket(who), who.user, None, key=KEY)


def carry_another_over(front: Membership, elsewhere: Membership) -> None:
    for who in (elsewhere, front):
        tomorrow = (NOON + timedelta(days=1)).date()
        carry_over(ticket_id=a_ticket(who).pk, by=who.user, reason="等配件", resolve_on=tomorrow, key=KEY, now=NOON)


def contest_anothers_work(front: Membership, elsewhere: Membership) -> None:
    note(ticket_id=a_ticket(elsewhere).pk, by=elsewhere.user, text="x", key=KEY, now=NOON)
    order, technician = sent(front)
    arrived(order, technician, at=NOON)
    finished(order, technician, at=NOON + MINUTE)
    answer_work(order_id=order.pk, done=False, words="还在漏水", key=KEY, now=NOON + 2 * MINUTE)


def note_another_emergency(front: Membership, elsewhere: Membership) -> None:
    for who in (elsewhere, front):
        note_emergency(who, an_emergency(who).pk, kind=NoteKind.MEASURE, words="已断电", key=KEY, now=NOON)


def write_into_another_log(front: Membership, elsewhere: Membership) -> None:
    for who in (elsewhere, front):
        write_entry(who, a_post(who.community), words="巡查无异常", key=KEY, now=NOON)


def write_other_words(front: Membership, elsewhere: Membership) -> None:
    del elsewhere
    post = a_post(front.community)
    for words in ("巡查无异常", "三楼灯不亮"):
        write_entry(front, post, words=words, key=KEY, now=NOON)


def correct_another_line(front: Membership, elsewhere: Membership) -> None:
    del elsewhere
    for words in ("一楼灯不亮", "二楼灯不亮"):
        correct_entry(front, a_log_entry(front, words).pk, words="灯已修好", key=KEY, now=NOON)


def allow_another_person(front: Membership, elsewhere: Membership) -> None:
    for who in (elsewhere, front):
        lead = MembershipFactory.create(community=who.community, role=Role.SUPERVISOR)
        allow_more(lead, who.user_id, more=5, key=KEY, now=NOON)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("twice", "rows"),
    [
        (accept_another, OrderStep),
        (finish_with_the_key_of_the_arrival, OrderStep),
        (refuse_another, OrderStep),
        (confirm_another, OrderStep),
        (dispatch_another, OrderStep),
        (carry_another_over, None),
        (contest_anothers_work, Contact),
        (note_another_emergency, EmergencyNote),
        (write_into_another_log, LogEntry),
        (write_other_words, LogEntry),
        (correct_another_line, LogEntry),
        (allow_another_person, Allowance),
    ],
)
def test_a_key_that_made_something_else_is_refused(
    front: Membership, twice: Callable[[Membership, Membership], None], rows: type[Model] | None
) -> None:
    elsewhere = MembershipFactory.create(role=Role.FRONT)

    with pytest.raises(FormUsed):
        twice(front, elsewhere)

    assert rows is None or rows._default_manager.filter(key=KEY).count() == 1


@pytest.mark.django_db
def test_an_emergency_is_opened_with_another_communitys_key_and_told_once(front: Membership) -> None:
    elsewhere = MembershipFactory.create(role=Role.FRONT)
    theirs = an_emergency(elsewhere, key=KEY)

    own, again = an_emergency(front, key=KEY), an_emergency(front, key=KEY)

    assert own == again != theirs
    assert Emergency.objects.count() == 2


@pytest.mark.django_db
def test_no_key_has_made_nothing(front: Membership) -> None:
    a_log_entry(front)

    assert made_with(LogEntry, None, post_id=0) is None


@pytest.mark.django_db
def test_the_page_of_a_refused_key_keeps_what_was_typed_and_saves_it_with_the_next_click(
    front: Membership, client: Client
) -> None:
    post = a_post(front.community)
    elsewhere = MembershipFactory.create(role=Role.FRONT)
    write_entry(elsewhere, a_post(elsewhere.community), words="x", key=KEY, now=NOON)
    client.force_login(front.user)
    url = reverse("duty:log", args=[front.community.slug])

    page = client.post(url, {"post": post.pk, "words": "三楼灯不亮", "key": KEY}).content.decode()

    fresh = re.search(r'name="key" value="([0-9a-f-]{36})"', page)
    assert "三楼灯不亮" in page
    assert fresh
    client.post(url, {"post": post.pk, "words": "三楼灯不亮", "key": fresh[1]})
    assert LogEntry.objects.get(post=post).words == "三楼灯不亮"
