"""The whole intake: the call's form and one form for each of its matters, fresh, restored or posted."""

import re
import uuid
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from core.refusals import Refused
from tickets import refusals
from tickets.forms.call import CallForm
from tickets.forms.fields import clean_uuid
from tickets.forms.ground import Ground
from tickets.forms.matter import MatterForm
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
    def posted(cls, ground: Ground, data: Fields) -> "IntakeForms":
        """What was sent to be saved."""
        matters = [MatterForm(data, prefix=place, ground=ground) for place in places_of(data)]
        key, source = (clean_uuid(data.get(name, "")) for name in ("key", "source"))
        forms = cls(CallForm(data, ground=ground), matters, key=key, source=source)
        if not key:
            forms.faults.append(_("This form could not be recognised. Save once more; your text is still here."))
        return forms

    def is_valid(self) -> bool:
        """Whether the verb may be called; every form is judged, so that all faults show at once."""
        return all([self.call.is_valid(), *(form.is_valid() for form in self.matters), not self.faults])

    def told(self) -> list[Matter]:
        """The matters of the call, in the order in which they were told."""
        return [form.as_matter() for form in self.matters]

    def is_one_word(self) -> bool:
        """Whether this can join an earlier matter: the caller is right, and one thing was said."""
        if len(self.matters) > 1:
            self.faults.append(
                _("Several matters are noted. Remove all but the one that belongs to the earlier ticket.")
            )
        matter = self.matters[0]
        # what a new matter would need is not asked for
        for name in [name for name in matter.errors if name != "text"]:
            del matter.errors[name]
        return all([self.call.is_valid(), not matter.errors, not self.faults])

    def refuse(self, refusal: Refused) -> None:
        """The verb's refusal, at its field when there is one."""
        if isinstance(refusal, refusals.FormUsedUp):
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
    def places(self) -> list[str]:
        """The prefixes of the matters."""
        return [form.prefix or ONE[0] for form in self.matters]


def _initial(fields: Fields, place: str) -> dict[str, str]:
    prefix = f"{place}-"
    return {name.removeprefix(prefix): value for name, value in fields.items() if name.startswith(prefix) and value}
