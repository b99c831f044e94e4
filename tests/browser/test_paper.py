"""What the office prints: one A4 page, however long the words are (IN-10)."""

import re
from uuid import uuid4

import pytest

from core import clock
from staff.models import Community, Membership, User
from tests.browser.conftest import Desk
from tests.factories import DepartmentFactory, a_ticket
from tests.tickets.complaints import complete, reported
from tickets.enums import Channel, Kind
from tickets.rules import Findings
from tickets.services import answer_coordination, close, coordinate, reply

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "电梯厅垃圾两天没有清理，味道很大，业主多次反映。" * 80


@pytest.mark.rule("IN-10")
@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("words", [LONG, "W" * 4000, "水\n" * 1900], ids=["words", "one word", "lines"])
def test_the_record_card_prints_on_one_page_however_long_its_words_are(
    words: str, language: str, desk: Desk, clerk: Membership
) -> None:
    now = clock.now()
    User.objects.update(language=language, name="欧阳" * 12)
    Community.objects.update(name="云杉花园" * 7)
    ticket = complete(a_ticket(clerk, kind=Kind.COMPLAINT, text=words, now=now), clerk.user, now=now)
    reported(ticket, clerk.user, now=now, findings=Findings(*[words] * 5))
    for place in range(3):
        department = DepartmentFactory.create(community=clerk.community, name=f"{place}{'工程维修部' * 7}")
        form = coordinate(
            ticket_id=ticket.pk, by=clerk.user, department=department, request=words, key=uuid4(), now=now
        )
        answer_coordination(ticket_id=ticket.pk, form_id=form.pk, by=clerk.user, answer=words, now=now)
        reply(
            ticket_id=ticket.pk,
            by=clerk.user,
            said=words,
            channel=Channel.CALL_OUT,
            final=True,
            next_reply_at=None,
            now=now,
        )
    close(ticket_id=ticket.pk, by=clerk.user, outcome=words, told="phone", untold_reason="", now=now)
    desk.sign_in()
    page = desk.open(f"/c/garden/tickets/{ticket.number}/card/")

    printed = page.pdf(prefer_css_page_size=True)

    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    assert b"/MediaBox [0 0 594" in printed or b"/MediaBox [0 0 595" in printed  # A4 in points
