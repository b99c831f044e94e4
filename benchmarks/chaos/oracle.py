"""The oracle: from tickets, contacts, orders and the limits that were set it works out what must have fired and when.

Plain Python. It knows the rulebook's table in words of its own (docs/chaos.md) and imports nothing of the deadline
engine, which it judges. Where a deed and a limit's moment come together, both outcomes are right; how long such a
moment lasts is `AT_ONCE`, and every firing that relied on it is counted.
"""

from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from benchmarks.chaos.facts import Facts, Row, by

AT_ONCE = timedelta(seconds=30)  # a deed's moment is read before its lock; the wait for the lock is shorter than this
LATE, LATE_AFTER_RESTART = 5.0, 30.0
ENDING = timedelta(seconds=10)  # what comes due in the last seconds may or may not have been seen
MILLISECONDS = 2
LEAD, DIRECTOR, FIRST = "lead", "director", "first"
CHAIN = 2  # how many audiences a chain has before the last one is reminded, in every rule that the load starts
AUDIENCE: Mapping[str, Sequence[frozenset[str]]] = {  # of the breach, of each level after it
    "TL-1": [frozenset({FIRST, LEAD}), frozenset({FIRST, LEAD, DIRECTOR})],
    "TL-2": [frozenset({FIRST, LEAD}), frozenset({FIRST, LEAD, DIRECTOR})],
    "TL-4": [frozenset({FIRST, LEAD}), frozenset({LEAD, DIRECTOR})],
    "R-1": [frozenset({LEAD}), frozenset({LEAD, DIRECTOR})],
}


@dataclass(frozen=True)
class Owed:
    """One limit as the tickets tell of it; `ended` when a deed met it or took it away."""

    kind: str
    subject: int
    rule: str
    opened: datetime
    due: datetime
    ended: datetime | None

    @property
    def name(self) -> tuple[str, int, str, datetime]:
        """What makes it this one."""
        return (self.kind, self.subject, self.rule, self.opened)


@dataclass(frozen=True)
class Ground:
    """What was set up: minutes of each rule (limit, warning, interval), who leads, when the run ended."""

    limits: Mapping[str, Sequence[int | None]]
    leads: Sequence[int]
    directors: Sequence[int]
    ended: datetime
    outages: Sequence[tuple[datetime, datetime]] = ()


@dataclass
class Verdict:
    """Counts, lateness in seconds, and the first few cases in words."""

    counts: Counter[str] = field(default_factory=Counter)
    late: list[float] = field(default_factory=list)
    late_after_restart: list[float] = field(default_factory=list)
    cases: list[str] = field(default_factory=list)
    swept: list[datetime] = field(default_factory=list)  # when a sweep came that fired anything, in order

    def blame(self, what: str, case: object) -> None:
        """One more of these."""
        self.counts[what] += 1
        if len(self.cases) < 40:
            self.cases.append(f"{what}: {case}")


def judge(facts: Facts, acknowledgements: Iterable[Row], ground: Ground) -> Verdict:
    """Everything that was lost, missed, doubled, early or unowed; empty counts are what we want."""
    verdict = Verdict()
    _judge_records(facts, [one for one in acknowledgements if one["what"] == "ack"], verdict)
    owed = list(limits_owed(facts, ground))
    verdict.counts["limits"] = len(owed)
    _judge_firings(facts, owed, ground, verdict)
    _judge_ledger(facts, verdict)
    return verdict


# --- What was acknowledged


def _judge_records(facts: Facts, acknowledgements: Sequence[Row], verdict: Verdict) -> None:
    """Each acknowledged record stands there, once, and as it was told."""
    numbers = {row["number"]: row["id"] for row in facts.of("tickets")}
    found = {
        "intake": _times(_intakes(facts)),
        "reply": _times((row["key"], row["ticket_id"]) for row in facts.of("contacts") if row["direction"] == "out"),
        "dispatch": _times((row["key"], row["ticket_id"]) for row in facts.of("orders")),
        "offer": _times((_token(row["reason"]), row["ticket_id"]) for row in facts.of("handovers")),
        "answer": _times((_token(row["answer_reason"]), row["ticket_id"]) for row in facts.of("handovers")),
    }
    orders = {row["number"]: row["id"] for row in facts.of("orders")}
    deeds = _times((row["key"], row["order_id"]) for row in facts.of("deeds"))
    for ack in acknowledgements:
        verb = ack["verb"]
        if verb in {"accepted", "arrived"}:
            times = deeds[ack["key"], orders.get(ack["order"])]
        else:
            name = ack["token"] if verb in {"offer", "answer"} else ack["key"]
            times = found[verb][name, numbers.get(ack["ticket"])]
        verdict.counts["acknowledged"] += 1
        if times != 1:
            verdict.blame("records_lost" if times == 0 else "records_doubled", (verb, ack["ticket"], ack["key"]))


def _intakes(facts: Facts) -> Iterator[tuple[str, int]]:
    keys = {row["id"]: row["key"] for row in facts.of("calls")}
    for row in facts.of("contacts"):
        if row["direction"] == "in" and row["call_id"] is not None:
            yield keys[row["call_id"]], row["ticket_id"]


def _token(text: str) -> str:
    return text.rsplit(" ", 1)[-1]


def _times(pairs: Iterable[tuple[Any, Any]]) -> Counter[tuple[Any, Any]]:
    return Counter(pairs)


# --- What was owed


def limits_owed(facts: Facts, ground: Ground) -> Iterator[Owed]:
    """Every limit that the load started: TL-1 and TL-2 of matters, TL-4 and R-1 of work orders."""
    contacts = by(facts.of("contacts"), "ticket_id")
    for ticket in facts.of("tickets"):
        yield from _of_ticket(ticket["id"], contacts.get(ticket["id"], []), ground)
    deeds = by(facts.of("deeds"), "order_id")
    for order in facts.of("orders"):
        went = {row["deed"]: row["at"] for row in deeds.get(order["id"], [])}
        opened = order["dispatched_at"]
        for rule, deed in (("R-1", "accepted"), ("TL-4", "arrived")):
            # whoever is there has accepted by being there
            ends = [went[one] for one in {deed, "arrived"} & set(went)]
            yield Owed("order", order["id"], rule, opened, opened + _minutes(ground, rule, 0), min(ends, default=None))


def _of_ticket(ticket: int, contacts: Sequence[Row], ground: Ground) -> Iterator[Owed]:
    told = sorted((row for row in contacts if row["direction"] != "note"), key=lambda row: (row["at"], row["id"]))
    for place, row in enumerate(told):
        replied = next((later["at"] for later in told[place + 1 :] if later["direction"] == "out"), None)
        if row["direction"] == "in":
            yield Owed("ticket", ticket, "TL-1", row["at"], row["at"] + _minutes(ground, "TL-1", 0), replied)
        if row["next_reply_at"] is not None and not row["final"]:
            yield Owed("ticket", ticket, "TL-2", row["at"], row["next_reply_at"], replied)


def _minutes(ground: Ground, rule: str, place: int) -> timedelta:
    return timedelta(minutes=ground.limits[rule][place] or 0)


def steps_of(owed: Owed, ground: Ground) -> Iterator[tuple[int, datetime]]:
    """Level and moment of each step until the run's end: the warning unless it lay before the opening, the breach,
    the next level after one interval, then reminders after pauses of two, four, eight … intervals, a day at most."""
    warning, interval = _minutes(ground, owed.rule, 1), _minutes(ground, owed.rule, 2)
    if owed.due - warning > owed.opened:
        yield 1, owed.due - warning
    at, level, pause = owed.due, 2, interval
    while at <= ground.ended:
        yield level, at
        at, level = at + min(pause, timedelta(days=1)), level + 1
        pause = interval if level < CHAIN + 1 else interval * 2 ** (level - CHAIN)


# --- What fired


def _judge_firings(facts: Facts, owed: Sequence[Owed], ground: Ground, verdict: Verdict) -> None:
    fired = _fired(facts)
    notices = _notices(facts)
    verdict.swept = sorted({row["at"] for row in facts.of("escalations")})
    first = {row["id"]: row["first_responder_id"] for row in facts.of("tickets")}
    ticket_of = {row["id"]: row["ticket_id"] for row in facts.of("orders")}
    for one in owed:
        ticket = one.subject if one.kind == "ticket" else ticket_of[one.subject]
        for level, at in steps_of(one, ground):
            rows = fired.pop((*one.name, level), [])
            _judge_step(one, level, at, rows, ground, verdict)
            for row in rows[:1]:
                people = _people(one.rule, level, first[ticket], ground)
                untold = people - notices.get((ticket, row["at"]), set())
                if untold:
                    verdict.blame("untold", (one.name, level, sorted(untold)))
    for (kind, subject, rule, opened, level), rows in fired.items():
        if kind in {"ticket", "order"}:
            verdict.blame(
                "early", f"{kind} {subject} {rule} of {opened}: level {level} is not due by the end ({rows[0]['at']})"
            )


def _fired(facts: Facts) -> dict[tuple[str, int, str, datetime, int], list[Row]]:
    deadlines = {row["id"]: row for row in facts.of("deadlines")}
    found: dict[tuple[str, int, str, datetime, int], list[Row]] = {}
    for row in facts.of("escalations"):
        of = deadlines[row["deadline_id"]]
        name = (of["subject_kind"], of["subject_id"], of["rule"], of["opened_at"], row["level"])
        found.setdefault(name, []).append(row)
    return found


def _judge_step(  # noqa: PLR0917 a step, what fired for it, and what it is judged by
    one: Owed, level: int, at: datetime, rows: Sequence[Row], ground: Ground, verdict: Verdict
) -> None:
    """One step of one limit against what fired for it."""
    if not rows:
        _judge_silence(one, (level, at), ground, verdict)
        return
    verdict.counts["fired"] += 1
    if len(rows) > 1:
        verdict.blame("doubled", (one.name, level, [str(row["at"]) for row in rows]))
    row = rows[0]
    seen = row.get("seen_at") or row["at"]
    if row["at"] < at or seen < at:
        verdict.blame("early", (one.name, level, str(at), str(row["at"])))
    elif abs((row["at"] - at).total_seconds() * 1000 - row["late_ms"]) > MILLISECONDS:
        verdict.blame("wrong_lateness", (one.name, level, row["late_ms"]))
    if one.ended is not None and at > one.ended:
        # the deed's transaction was still waiting for its locks when the sweep came: both are on record
        verdict.blame("unowed", (one.name, level, str(at))) if at > one.ended + AT_ONCE else verdict.counts.update(
            {"fired_while_it_was_met": 1}
        )
    _late(at, seen, ground, verdict)


def _judge_silence(one: Owed, step: tuple[int, datetime], ground: Ground, verdict: Verdict) -> None:
    """A step that never fired: not due, met before any sweep came (its wait is lateness), or missed."""
    level, at = step
    if one.ended is None or one.ended > ground.ended:
        if ground.ended - at > ENDING:
            verdict.blame("missed", (one.name, level, str(at)))
    elif one.ended > at:
        place = bisect(verdict.swept, at)
        if place < len(verdict.swept) and verdict.swept[place] < one.ended - ENDING:
            verdict.blame("missed", (one.name, level, str(at), "a sweep came by", str(verdict.swept[place])))
        elif (one.ended - at).total_seconds() > LATE:
            _late(at, one.ended, ground, verdict)


def _late(at: datetime, seen: datetime, ground: Ground, verdict: Verdict) -> None:
    after = timedelta(seconds=LATE_AFTER_RESTART)
    restarted = any(down <= seen and at <= up + after for down, up in ground.outages)
    (verdict.late_after_restart if restarted else verdict.late).append((seen - at).total_seconds())


def _people(rule: str, level: int, first: int, ground: Ground) -> set[int]:
    """Whom this step names, besides the handler of the moment."""
    if level == 1:
        return {first}
    audience = AUDIENCE[rule][min(level - 2, CHAIN - 1)]
    return {
        *([first] if FIRST in audience else []),
        *(ground.leads if LEAD in audience else []),
        *(ground.directors if DIRECTOR in audience else []),
    }


def _notices(facts: Facts) -> dict[tuple[int, datetime], set[int]]:
    """Who was told of a ticket at a moment."""
    numbers = {row["number"]: row["id"] for row in facts.of("tickets")}
    found: dict[tuple[int, datetime], set[int]] = {}
    for row in facts.of("notices"):
        number = row["url"].rstrip("/").rsplit("/", 1)[-1]
        if number in numbers:
            found.setdefault((numbers[number], row["created_at"]), set()).add(row["recipient_id"])
    return found


# --- What the ledger says


def _judge_ledger(facts: Facts, verdict: Verdict) -> None:
    """Each firing is sealed once, each ticket's taking as well."""
    sealed: Counter[tuple[int, int]] = Counter()
    taken: Counter[str] = Counter()
    for row in facts.of("sealed"):
        told = row["payload"].get("facts", {})
        if row["action"] == "deadlines.fired":
            sealed.update(zip(told["deadlines"], told["levels"], strict=True))
        elif row["action"] == "ticket.taken":
            taken.update(told["numbers"])
    for row in facts.of("escalations"):
        times = sealed.pop((row["deadline_id"], row["level"]), 0)
        if times != 1:
            verdict.blame("doubled" if times else "unsealed", ("in the ledger", row["deadline_id"], row["level"]))
    for deadline, level in sealed:
        verdict.blame("vanished", (deadline, level))
    for row in facts.of("tickets"):
        if taken[row["number"]] != 1:
            verdict.blame("unsealed", ("ticket", row["number"]))
