"""What the ledger knows of a shift, in words: these lines of the duty log are not written a second time (L-1)."""

import re
from collections.abc import Collection, Mapping

from django.utils.translation import gettext_lazy as _

from deadlines.rules import Rule
from deadlines.wording import limit_name
from duty.enums import PostKind
from ledger.queries import Happened

PLACEHOLDER = re.compile(r"%\(\w+\)s")
DESK = frozenset({PostKind.FRONT.value})
WORKS = frozenset({PostKind.FRONT.value, PostKind.WORKS.value})
ALL = frozenset(PostKind.values)

# action → its sentence, and the kinds of posts whose log shows it
_TABLE: Mapping[str, tuple[object, frozenset[str]]] = {
    "ticket.major": (_("Major matter reported: %(number)s"), ALL),
    "ticket.major_seen": (_("The director has seen the major matter %(number)s"), ALL),
    "ticket.dispatched": (_("Work order %(order)s sent out, for %(number)s"), WORKS),
    "ticket.reassigned": (_("Work order %(order)s given to another technician"), WORKS),
    "ticket.order_cancelled": (_("Work order %(order)s cancelled"), WORKS),
    "ticket.order_refused": (_("Work order %(order)s refused by the technician"), WORKS),
    "ticket.order_finished": (_("Work order %(order)s done"), WORKS),
    "ticket.compensation_asked": (_("Compensation asked for %(number)s; it waits for the director"), DESK),
    "ticket.reopened": (_("%(number)s reopened"), DESK),
    "outage.announced": (_("Outage announced"), ALL),
    "outage.ended": (_("Outage over"), ALL),
    "deadlines.fired": (_("Time limits reported: %(limits)s"), DESK),
}
ACTIONS = tuple(_TABLE)
SHOWN = {action: kinds for action, (_sentence, kinds) in _TABLE.items()}


def said(row: Happened, slug: str, rules: Mapping[int, str]) -> tuple[str, str]:
    """The line, and the page that it is about; an empty line where there is nothing to say."""
    facts = {"number": "", "order": "", **row.facts}
    if row.action == "deadlines.fired":
        names = [str(limit_name(rules[pk])) for pk in dict.fromkeys(row.facts["deadlines"]) if pk in rules]
        if not names:
            return "", ""
        told = [f"{name} × {names.count(name)}" if names.count(name) > 1 else name for name in dict.fromkeys(names)]
        facts["limits"] = ", ".join(told)
    sentence = str(_TABLE[row.action][0])
    return sentence % facts, _url(row, slug)


def saying(word: str, actions: Collection[str]) -> list[str]:
    """Those of the actions whose sentence has this word in it, in the reader's language; a limit's name counts."""
    found = []
    for action in actions:
        text = PLACEHOLDER.sub(" ", str(_TABLE[action][0]))
        if action == "deadlines.fired":
            text += " ".join(limit_name(rule) for rule in Rule)
        if word.casefold() in text.casefold():
            found.append(action)
    return found


def _url(row: Happened, slug: str) -> str:
    """Written out as in tickets: what is read lies below the urls; a test compares both."""
    kind, _colon, pk = row.subject.partition(":")
    if kind == "outage":
        return f"/c/{slug}/outages/{pk}/"
    number = row.facts.get("number")
    return f"/c/{slug}/tickets/{number}/" if kind == "ticket" and number else ""
