"""The whole intake: the call's form and one form for each of its matters, fresh, restored or posted."""

import re
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from attachments.pictures import Prepared
from core.keys import clean_uuid
from core.once import FormUsed
from core.refusals import Refused
from phrasebook.queries import forbidden_in
from tickets import refusals
from tickets.forms.call import CallForm
from tickets.forms.ground import Ground
from tickets.forms.matter import MatterForm
from tickets.forms.spoken import KEPT, pointed_at
from tickets.models import Ticket
from tickets.rules import MAX_MATTERS, Matter

Fields = Mapping[str, str]
MATTER = re.compile(r"m(\d{1,2})-[a-z_]+")
ONE = ("m0",)


def places_of(fields: Fields) -> list[str]:
    """The matters that stand in the fields, as prefixes m0, m1 …, in their order; at least one.

    One more than a call may have is kept, so that the refusal can name the limit; more of a forged post is not read.
    """
    found = {int(match[1]) for match in map(MATTER.fullmatch, fields) if match}
    return [f"m{place}" for place in sorted(found)[: MAX_MATTERS + 1]] or list(ONE)


def next_place(places: Sequence[str]) -> int:
    """The number that the next matter gets; numbers of removed ones are not used again."""
    return int(places[-1][1:]) + 1


class IntakeForms:
    """The forms of one page. `key` makes the call happen once, `source` is the key of the draft it came from."""

    def __init__(self, call: CallForm, matters: list[MatterForm], *, key: str = "", source: str = "") -> None:
        self.call, self.matters = call, matters
        self.key = key or str(uuid.uuid4())
        self.source = source
        self.faults: list[str] = []
        self.pointed_out: list[str] = []  # forbidden phrases that the next save lets through (PH-2)

    @classmethod
    def typed(cls, ground: Ground, fields: Fields, *, key: str = "", source: str = "", focus: int = 0) -> "IntakeForms":
        """Fields that somebody typed and did not save yet, or none; not judged. `key`: the page that they stand on."""
        call = CallForm(initial={name: value for name, value in fields.items() if value}, ground=ground)
        matters = [
            MatterForm(initial=_initial(fields, place), prefix=place, ground=ground, focused=number == focus).propose(
                anew=not key
            )
            for number, place in enumerate(places_of(fields))
        ]
        return cls(call, matters, key=key, source=source)

    @classmethod
    def posted(cls, ground: Ground, data: Fields, files: Any = None) -> "IntakeForms":
        """What was sent to be saved."""
        matters = [MatterForm(data, files, prefix=place, ground=ground) for place in places_of(data)]
        key, source = (clean_uuid(data.get(name, "")) for name in ("key", "source"))
        forms = cls(CallForm(data, ground=ground), matters, key=key, source=source)
        if not key:
            forms.faults.append(_("This form could not be recognised. Save once more; your text is still here."))
        return forms

    def is_valid(self) -> bool:
        """Whether the verb may be called; every form is judged, so that all faults show at once."""
        fine = all([self.call.is_valid(), *(form.is_valid() for form in self.matters), not self.faults])
        return fine and self._words_fit()

    def _words_fit(self) -> bool:
        """PH-2: what was answered on the spot is looked at once; saved a second time with the same words it goes."""
        known = set(str(self.call.data.get(KEPT, "")).split("|"))
        for form in self.matters:
            outcome = form.as_matter().outcome
            found = forbidden_in(self.call.ground.who.community, outcome)
            self.pointed_out += [one.pattern for one in found]
            if found and not {one.pattern for one in found} <= known:
                form.add_error("outcome", ValidationError(pointed_at(found)))
        return not any(form.errors for form in self.matters)

    def told(self) -> list[Matter]:
        """The matters of the call, in the order in which they were told."""
        return [form.as_matter() for form in self.matters]

    def files(self) -> list[list[Prepared]]:
        """The photos and papers of each matter, in the same order."""
        return [form.cleaned_data.get("attached") or [] for form in self.matters]

    def is_one_word(self, *, may_be_empty: bool = False) -> bool:
        """Whether this can join an earlier matter: the caller is right, and one thing was said, or nothing at all."""
        if len(self.matters) > 1:
            self.faults.append(
                _("Several matters are noted. Remove all but the one that belongs to the earlier ticket.")
            )
        matter = self.matters[0]
        # what a new matter would need is not asked for
        kept = {"attached"} if may_be_empty and not matter["text"].value() else {"attached", "text"}
        for name in [name for name in matter.errors if name not in kept]:
            del matter.errors[name]
        return all([self.call.is_valid(), not matter.errors, not self.faults])

    def refuse(self, refusal: Refused) -> None:
        """The verb's refusal, at its field when there is one."""
        if isinstance(refusal, FormUsed):
            self.key = str(uuid.uuid4())
        if refusal.field in self.call.fields:
            self.call.add_error(refusal.field, str(refusal))
        elif refusal.field == "said":
            self.matters[0].add_error("text", str(refusal))
        else:
            self.faults.append(str(refusal))

    def check_same(self, tickets: Sequence[Ticket]) -> None:
        """Refuses when the key found tickets of other matters: the page was sent, gone back to and filled in anew."""
        before = [(ticket.kind, ticket.text, ticket.solved_on_spot) for ticket in tickets]
        if before != [(matter.kind, matter.text.strip(), matter.solved) for matter in self.told()]:
            raise refusals.FormUsedUp

    @property
    def refused(self) -> bool:
        """Whether something was sent and is not recorded."""
        return bool(self.faults or self.call.errors or any(form.errors for form in self.matters))

    @property
    def troubles(self) -> list[str]:
        """Sentences that belong to no field one can see."""
        hidden = [str(error) for name in ("unit", "caller") for error in self.call.errors.get(name, [])]
        return [*self.faults, *hidden]

    @property
    def keys(self) -> list[str]:
        """The keys under which drafts of this call may lie."""
        return [key for key in (self.key, self.source) if key]

    @property
    def places(self) -> list[str]:
        """The prefixes of the matters."""
        return [form.prefix or ONE[0] for form in self.matters]


def _initial(fields: Fields, place: str) -> dict[str, str]:
    prefix = f"{place}-"
    return {name.removeprefix(prefix): value for name, value in fields.items() if name.startswith(prefix) and value}
