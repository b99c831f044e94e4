"""The plan of a run, drawn from its seed: who asks what when, and what is killed when. The same seed, the same plan.

Moments are seconds after the start of the load. The plan is written to a file before anything begins, and a run can be
told to follow such a file (`--plan`): that is how a seed that failed is looked at again.
"""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

KILL_EVERY = 5.0
REDIS_EVERY = 60.0
QUIET_END = 3.0  # nothing is killed in the last seconds: what is down then would never be seen to come back
CLERKS, TECHNICIANS = 12, 6


@dataclass(frozen=True)
class Step:
    """One request about a matter. `after`: seconds after the step before it was acknowledged."""

    verb: str
    after: float
    clerk: int = 0
    other: int | None = None  # the colleague or the technician
    promise: float | None = None  # seconds until the resident hears from us again


@dataclass(frozen=True)
class Matter:
    """One matter: its call and what follows."""

    number: int
    at: float
    kind: str
    steps: list[Step]


@dataclass(frozen=True)
class Blow:
    """One process is ended by SIGKILL and started again after `down` seconds. `only`: "child" leaves its master alive."""

    at: float
    unit: str
    down: float
    only: str = ""


@dataclass
class Plan:
    """Everything of one run."""

    seed: int
    seconds: float
    rate: float
    matters: list[Matter] = field(default_factory=list)
    blows: list[Blow] = field(default_factory=list)


def draw(seed: int, *, seconds: float, rate: float, units: Sequence[str], redis: bool, database: int) -> Plan:
    """The plan of a seed. `units` are the processes that may be killed, `database` how often PostgreSQL restarts hard."""
    plan = Plan(seed, seconds, rate)
    plan.matters = list(_matters(random.Random(f"{seed}:load"), seconds, rate))
    chance = random.Random(f"{seed}:blows")
    blows = [_blow(chance, KILL_EVERY * place, units) for place in range(1, int(seconds / KILL_EVERY) + 1)]
    if redis:
        half = REDIS_EVERY / 2
        blows += [Blow(half + REDIS_EVERY * n, "redis", 1.0) for n in range(max(1, int(seconds / REDIS_EVERY)))]
    for place in range(database):
        middle = seconds * (place + 1) / (database + 1)
        blows.append(Blow(round(middle + chance.uniform(-5, 5), 2), "postgres", round(chance.uniform(0.5, 3), 2)))
    plan.blows = sorted((one for one in blows if 0 < one.at <= seconds - QUIET_END), key=lambda one: one.at)
    return plan


def _blow(chance: random.Random, at: float, units: Sequence[str]) -> Blow:
    unit = chance.choice(list(units))
    # a web server's worker may die alone as well: its master starts another at once
    only = "child" if unit.startswith("web") and chance.random() < 0.4 else ""
    return Blow(round(at + chance.uniform(-1, 1), 2), unit, round(chance.uniform(0.5, 3), 2), only)


def _matters(chance: random.Random, seconds: float, rate: float) -> Iterator[Matter]:
    at, number = 0.0, 0
    while (at := at + chance.expovariate(rate)) < seconds:
        number += 1
        clerk = chance.randrange(CLERKS)
        kind = chance.choice(["repair", "repair", "inquiry", "help", "suggestion"])
        opening = Step("intake", 0, clerk, promise=round(chance.uniform(75, 240), 1))
        yield Matter(number, round(at, 2), kind, [opening, *_kept(_story(chance, clerk), seconds - at)])


def _kept(steps: Sequence[Step], left: float) -> Iterator[Step]:
    """What comes within the time of the load."""
    for step in steps:
        left -= step.after
        if left <= 0:
            return
        yield step


def _story(chance: random.Random, clerk: int) -> list[Step]:
    """What becomes of a matter: somebody goes there, somebody else takes it, the resident is told, or nothing at all."""
    steps: list[Step] = []
    if chance.random() < 0.35:
        goes = chance.randrange(TECHNICIANS) if chance.random() < 0.85 else None
        steps.append(Step("dispatch", round(chance.uniform(1, 15), 1), clerk, goes))
        if goes is not None and chance.random() < 0.65:
            steps.append(Step("accepted", round(chance.uniform(2, 90), 1), other=goes))
            if chance.random() < 0.6:
                steps.append(Step("arrived", round(chance.uniform(2, 90), 1), other=goes))
    handler = clerk
    if chance.random() < 0.25:
        other = (clerk + chance.randrange(1, CLERKS)) % CLERKS
        steps.append(Step("offer", round(chance.uniform(1, 30), 1), clerk, other))
        if chance.random() < 0.85:
            steps.append(Step("answer", round(chance.uniform(1, 30), 1), other))
            handler = other
    while chance.random() < 0.6:
        again = round(chance.uniform(70, 200), 1) if chance.random() < 0.5 else None
        steps.append(Step("reply", round(chance.uniform(1, 120), 1), handler, promise=again))
        if again is None:
            break
    return steps


def write(plan: Plan, path: Path) -> None:
    """As one JSON object."""
    path.write_text(json.dumps(asdict(plan)), "utf-8")


def read(path: Path) -> Plan:
    """What `write` wrote."""
    raw: dict[str, Any] = json.loads(path.read_text("utf-8"))
    matters = [Matter(**{**one, "steps": [Step(**step) for step in one["steps"]]}) for one in raw["matters"]]
    return Plan(raw["seed"], raw["seconds"], raw["rate"], matters, [Blow(**one) for one in raw["blows"]])
