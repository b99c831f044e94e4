"""The intake as a page: whose call it is, what was typed before and not saved, and what the templates need."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from core.masking import mask_phone
from core.moments import moment
from residents import rules as people
from residents.models import Unit
from staff.access import DeskRequest
from tickets.forms.call import SOMEBODY_ELSE
from tickets.forms.ground import Ground
from tickets.forms.intake import Fields, IntakeForms, next_place
from tickets.models import Draft
from tickets.queries import caller as callers
from tickets.queries.caller import Household, Person
from tickets.queries.drafts import latest_drafts
from tickets.queries.same_matter import Word
from tickets.rules import MAX_MATTERS
from tickets.views.second_call import same_context

FORM = "intake"
# the session remembers who stands beside a trainee (IN-8)
BESIDE = "supervised_by"
NAME = re.compile(r"intake-(?P<what>[ur])(?P<id>\d{1,18})")
# a call that was begun before the caller was picked goes on with the caller for so long
GOES_ON = timedelta(minutes=30)
WRITTEN = re.compile(r"m\d+-(text|outcome)")
# of a call without a caller, this goes on with the one who is picked
CARRIED = re.compile(r"m\d+-.*|channel|caller_phone|supervised_by|key")


@dataclass(frozen=True)
class Place:
    """Whose call it is, as the address or the form says."""

    household: Household | None = None
    person: Person | None = None
    # of a picked person with several units: which one is it about?
    units: Sequence[Unit] = field(default_factory=tuple)

    @property
    def draft(self) -> str:
        """The name under which what is typed here is kept: a household's call has its own draft."""
        if self.household and self.household.unit:
            return f"{FORM}-u{self.household.unit.pk}"
        return f"{FORM}-r{self.person.resident.pk}" if self.person else FORM

    @property
    def fields(self) -> dict[str, str]:
        """What the form says of it."""
        unit = self.household.unit if self.household else None
        picked = str(self.person.resident.pk) if self.person else SOMEBODY_ELSE if unit else ""
        return {"unit": str(unit.pk) if unit else "", "caller": picked}


@dataclass(frozen=True)
class Restored:
    """What was typed before: the fields, and the draft that they come from."""

    fields: Fields = field(default_factory=dict)
    draft: Draft | None = None

    @property
    def source(self) -> str:
        """The key of the form in which it was typed."""
        return self.fields.get("key", "")

    @property
    def told(self) -> Draft | None:
        """The draft that the page speaks of: one in which something was written."""
        return self.draft if self.draft and _words(self.draft) else None


@dataclass(frozen=True)
class Unsaved:
    """Another call of this person that was typed and not saved."""

    draft: Draft
    at: str
    url: str
    words: str
    whose: str


def an_id(text: str) -> int | None:
    """An id from the address; None when there is none. 404 for what can be no id."""
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise Http404
    return int(text)


def place_of(request: DeskRequest) -> Place:
    """Whose call it is by `?unit=` and `?resident=`. 404 for what is not of this community."""
    unit_id, resident_id = an_id(request.GET.get("unit", "")), an_id(request.GET.get("resident", ""))
    if unit_id is None and resident_id is None:
        return Place()
    household, units = None, [unit_id] if unit_id is not None else []
    if unit_id is not None:
        household = _found(callers.household_of(request.community, unit_id))
    person = household.person(resident_id) if household else None
    if person is None and resident_id is not None:
        person, own = _found(callers.person_of(request.community, resident_id))
        units = units or own
    if household is None and len(units) == 1:
        household = _found(callers.household_of(request.community, units[0]))
    return _place(request, household, person, units)


def _place(request: DeskRequest, household: Household | None, person: Person | None, units: list[int]) -> Place:
    if household is None:
        alone = Household(None, (person,) if person else ())
        return Place(alone, person, callers.units_by_id(request.community, units))
    if person and household.person(person.resident.pk) is None:
        household = household.with_person(person)
    return Place(household, person)


Thing = TypeVar("Thing")


def _found(thing: Thing | None) -> Thing:
    if thing is None:
        raise Http404
    return thing


def restore(request: DeskRequest, place: Place, drafts: Mapping[str, Draft], *, ground: Ground) -> Restored:
    """The draft of this call; else the one that was begun without a caller, if lately or wished for by `?from=`."""
    own = drafts.get(place.draft)
    if own:
        return Restored({**own.fields, **({} if place.person is None else place.fields)}, own)
    begun = drafts.get(FORM)
    if begun is None or (ground.now - begun.saved_at > GOES_ON and request.GET.get("from") != FORM):
        return Restored(place.fields)
    return Restored({**{k: v for k, v in begun.fields.items() if CARRIED.fullmatch(k)}, **place.fields}, begun)


def others(
    request: DeskRequest, place: Place, drafts: Mapping[str, Draft], *, shown: Draft | None, now: datetime
) -> list[Unsaved]:
    """The person's other unsaved calls, the latest first."""
    home = reverse("tickets:intake", args=[request.community.slug])
    return [
        Unsaved(
            draft=draft,
            at=moment(draft.saved_at, now),
            url=home + _query(draft, place),
            words=_words(draft),
            whose=draft.fields.get("whose", ""),
        )
        for draft in drafts.values()
        if draft is not shown and _words(draft)
    ]


def _query(draft: Draft, place: Place) -> str:
    """Where a draft goes on: at its own caller, or here when it has none."""
    named = NAME.fullmatch(draft.form)
    if named is None:
        here = {"unit": place.fields["unit"], "resident": place.fields["caller"].replace(SOMEBODY_ELSE, "")}
        return "?" + urlencode({**{name: value for name, value in here.items() if value}, "from": FORM})
    return "?" + urlencode({"unit" if named["what"] == "u" else "resident": named["id"]})


def _words(draft: Draft) -> str:
    """What was written of the matters, else of the caller; empty when things were only chosen."""
    fields = draft.fields
    told = [value for name, value in sorted(fields.items()) if WRITTEN.fullmatch(name) and value.strip()]
    caller = (fields.get("caller_name", ""), fields.get("unit_text", ""), mask_phone(fields.get("caller_phone", "")))
    return " · ".join(told or [value for value in caller if value.strip()])


def fresh_page(request: DeskRequest, *, ground: Ground, heard: str = "") -> HttpResponse:
    """The page for a new call, with what was typed before; `heard`: what is known of an unknown caller besides."""
    place = place_of(request)
    drafts = {draft.form: draft for draft in latest_drafts(request.membership, FORM)}
    restored = restore(request, place, drafts, ground=ground)
    told = {} if place.household else heard_of(heard or request.POST.get("q", ""))
    fields = {BESIDE: request.session.get(BESIDE, ""), **told, **restored.fields}
    # a known caller's page begins with the kind; without a caller the script goes to the search box
    focus = 0 if place.household else -1
    forms = IntakeForms.typed(ground, fields, source=restored.source, focus=focus)
    more = {
        "restored": restored.told,
        "restored_at": moment(restored.draft.saved_at, ground.now) if restored.draft else "",
        "others": others(request, place, drafts, shown=restored.draft, now=ground.now),
    }
    return show(request, forms, place, more=more)


def heard_of(text: str) -> dict[str, str]:
    """What was typed in the search box and found nobody: the unknown caller's phone, unit or name."""
    typed = text.strip()[:64]
    if not typed:
        return {}
    if people.parse_unit(typed):
        return {"unit_text": typed}
    return {"caller_phone" if people.normalise_phone(typed) else "caller_name": typed}


def kept_page(request: DeskRequest, forms: IntakeForms, household: Household | None, *, status: int) -> HttpResponse:
    """The page again with everything typed."""
    picked = household is not None and NAME.fullmatch(request.POST.get("draft", "")) is not None
    return show(request, forms, Place(household, forms.call.person), picked=picked, status=status)


def show(
    request: DeskRequest,
    forms: IntakeForms,
    place: Place,
    *,
    picked: bool | None = None,
    more: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page with its card. `picked`: the caller stands fast; else name, unit and building are asked for."""
    picked = place.household is not None if picked is None else picked
    if picked:
        forms.call.for_known()
    now = forms.call.ground.now
    context = {
        **card_context(request, place.household, str(forms.call["caller"].value() or "")),
        **same_context(request, told_so_far(place, forms), now=now),
        **(more or {}),
        "forms": forms,
        "place": place,
        "picked": picked,
        "draft": place.draft if picked else FORM,
        "ground": forms.call.ground,
        "after": next_place(forms.places),
        "full": len(forms.matters) >= MAX_MATTERS,
    }
    return render(request, "tickets/intake.html", context, status=status)


def told_so_far(place: Place, forms: IntakeForms) -> Word:
    """What the page knows of the contact as it is shown: caller and place, and what was typed before."""
    unit = place.household.unit if place.household else None
    first = forms.matters[0]
    words = str(first["text"].value() or "")
    return Word(
        unit_id=unit.pk if unit else None,
        building_id=unit.building_id if unit else None,
        entrance=unit.entrance if unit else None,
        resident_id=place.person.resident.pk if place.person else None,
        kind=str(first["kind"].value() or "") if words else "",
        text=words,
    )


def card_context(request: DeskRequest, household: Household | None, picked: str) -> dict[str, Any]:
    """The caller card: people with the picked one marked, open matters, last contacts."""
    if household is None:
        return {"card": None}
    rows = [(one, str(one.resident.pk) == picked) for one in household.people]
    return {
        "card": callers.card_of(request.membership, household),
        "people": rows,
        "somebody_else": not any(chosen for _, chosen in rows),
    }
