"""The search box: one text, whatever is known of the caller; the answer leads to the call or to the ticket."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.vary import vary_on_headers

from core.masking import mask_phone
from residents import rules as people
from residents.enums import Standing
from residents.queries import Found, FoundPerson, FoundUnit, find
from staff.access import DeskRequest
from tickets.enums import Kind, State
from tickets.queries.search import FoundTicket, tickets_numbered
from tickets.views.rows import words_of

LONGEST = 64
NAMES_OF_A_UNIT = 4


@dataclass(frozen=True, slots=True)
class Hit:
    """One link of the answer. `look` decides what stands in front: the person's sign, a unit's or a ticket's icon."""

    url: str
    look: str
    title: str
    note: str
    chip: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Answer:
    """What the box shows for a text."""

    text: str
    tickets: list[Hit] = field(default_factory=list)
    units: list[Hit] = field(default_factory=list)
    people: list[Hit] = field(default_factory=list)
    more: bool = False

    @property
    def nothing(self) -> bool:
        """Nobody, no unit, no ticket."""
        return not (self.tickets or self.units or self.people)

    @property
    def count(self) -> int:
        """How many links there are."""
        return len(self.tickets) + len(self.units) + len(self.people)


@vary_on_headers("HX-Request")
def search(request: DeskRequest) -> HttpResponse:
    """The list under the box, or the same as a page. What was typed comes in the body: it may be somebody's number,
    and an address stands in logs and in the browser's history (A-3)."""
    text = request.POST.get("q", "").replace("\x00", "").strip()[:LONGEST]
    context = {"answer": answer(request, text) if text else Answer(text)}
    return render(request, "tickets/_search.html" if request.htmx else "tickets/search.html", context)


def answer(request: DeskRequest, text: str) -> Answer:
    """Tickets, units and people that the text may mean."""
    language = get_language() or "zh-hans"
    found: Found = find(request.community, text)
    intake = reverse("tickets:intake", args=[request.community.slug])
    standings = words_of(Standing)
    return Answer(
        text=text,
        tickets=_tickets(request, text, language),
        units=[_unit(one, intake, language) for one in found.units],
        people=[_person(one, intake, language, standings) for one in found.people],
        more=found.more,
    )


def _tickets(request: DeskRequest, text: str, language: str) -> list[Hit]:
    found = tickets_numbered(request.membership, text)
    kinds, states = (words_of(Kind), words_of(State)) if found else ({}, {})
    return [
        Hit(
            url=reverse("tickets:ticket", args=[request.community.slug, one.number]),
            look="ticket",
            title=one.number,
            note=" · ".join(filter(None, (one.unit, _titled(one, language), " ".join(one.text.split())))),
            chip=states[one.state],
            kind=kinds[one.kind],
        )
        for one in found
    ]


def _titled(one: FoundTicket, language: str) -> str:
    return people.titled(one.caller_name, one.caller_gender, language) if one.caller_name else ""


def _unit(one: FoundUnit, intake: str, language: str) -> Hit:
    names = [people.titled(name, gender, language) for _pk, name, gender in one.people[:NAMES_OF_A_UNIT]]
    more = [_("and others")] if len(one.people) > NAMES_OF_A_UNIT else []
    return Hit(
        url=f"{intake}?unit={one.pk}",
        look="unit",
        title=one.code,
        note=_(", ").join([*names, *more]) or _("nobody entered yet"),
    )


def _person(one: FoundPerson, intake: str, language: str, standings: dict[str, str]) -> Hit:
    """Named in full, because several people share surname and title; the phone is masked (A-3)."""
    home = one.homes[0] if one.homes else None
    query = {"unit": home.unit_id} if home and len(one.homes) == 1 else {}
    places = [place.code for place in one.homes[:3]]
    return Hit(
        url=f"{intake}?{urlencode({**query, 'resident': one.pk})}",
        look=people.surname(one.name)[:1],
        title=people.titled(one.name, one.gender, language),
        note=" · ".join(filter(None, (*places, mask_phone(one.phones[0]) if one.phones else "", one.name))),
        chip=standings[home.standing] if home else "",
    )
