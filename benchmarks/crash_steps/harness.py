"""One call, undisturbed and stopped at every step: what is there afterwards must be the same."""

import copy
import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import models
from django.http import Http404

from benchmarks.crash_steps import store
from benchmarks.crash_steps.steps import COMMIT, Crash, Steps
from core.refusals import Refused

# what a user's retry may be told when the first try had come to its end
TOLD = (Refused, Http404, ObjectDoesNotExist, PermissionDenied)


@dataclass(frozen=True)
class Call:
    """A verb or a job with what it is given. A job is run on by later ticks, `later` after the one that stopped."""

    name: str
    function: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    ticks: int = 1
    later: timedelta = timedelta()
    masked: frozenset[str] = frozenset()  # table.column that a later tick legitimately writes differently

    def fresh(self, *, retry: bool = False) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """The arguments as they were given; a retry fetches its rows anew, and a later tick is later."""
        args, kwargs = copy.deepcopy((self.args, self.kwargs), dict(_kept(self.args, self.kwargs)))
        if retry:
            for value in [*args, *kwargs.values()]:
                _refetch(value)
            if self.later:
                args = tuple(self._later(value) for value in args)
                kwargs = {key: self._later(value) for key, value in kwargs.items()}
        return args, kwargs

    def _later(self, value: Any) -> Any:
        if isinstance(value, datetime):
            return value + self.later
        if callable(value) and isinstance(_moment(value), datetime):
            return lambda: value() + self.later
        return value


def _moment(clock: Callable[..., Any]) -> Any:
    try:
        return clock()
    except TypeError:  # it wants something: no clock
        return None


def _kept(args: Any, kwargs: Any) -> dict[int, Any]:
    """Functions and live things are handed on as they are: a copy of a server or a lock is none."""
    return {id(value): value for value in [*args, *kwargs.values()] if callable(value) and not isinstance(value, type)}


def _refetch(value: Any) -> None:
    if isinstance(value, models.Model) and value.pk:
        try:
            value.refresh_from_db()
        except ObjectDoesNotExist:  # the first try removed it: the retry holds what the page had
            return
    elif isinstance(value, list | tuple):
        for one in value:
            _refetch(one)


@dataclass
class Found:
    """What one verb or job came to."""

    name: str
    steps: int = 0
    commits: int = 0
    outside: int = 0
    points: int = 0
    tried: int = 0
    apart: list[str] = field(default_factory=list)
    columns_masked: list[str] = field(default_factory=list)


class Experiment:
    """All stops of one call. `most` bounds them: every class of step once, then a seeded choice of the others."""

    def __init__(self, call: Call, *, most: int, seed: int, twice_is_twice: bool = False) -> None:
        self.call, self.most, self.seed, self.twice_is_twice = call, most, seed, twice_is_twice
        self.store = store.store()
        self.found = Found(call.name)

    def run(self) -> Found:
        """Undisturbed twice, which tells what differs by chance; then stopped at each point."""
        try:
            return self._run()
        finally:
            self.store.close()

    def _run(self) -> Found:
        self._calm()
        steps, columns, want = self._calm()
        _, _, other = self._calm()
        self.masks = {**masks_between(columns, want, other)}
        for name in self.call.masked:
            table, _, column = name.partition(".")
            if table in columns:
                self.masks.setdefault(table, set()).add(columns[table].index(column))
        points = steps.points()
        chosen = self._chosen(points, steps)
        self.found = Found(
            name=self.call.name,
            steps=len(steps.met),
            commits=steps.met.count(COMMIT),
            outside=sum(map(len, steps.outside.values())),
            points=len(points),
            tried=len(chosen),
            columns_masked=sorted(f"{table}.{columns[table][at]}" for table, ats in self.masks.items() for at in ats),
        )
        for number, early in chosen:
            self._stopped(number, steps.met, columns, want, early=early)
        return self.found

    def _chosen(self, points: list[tuple[int, bool]], steps: Steps) -> list[tuple[int, bool]]:
        if self.most <= 0 or len(points) <= self.most:
            return points
        classes: dict[str, tuple[int, bool]] = {}
        for number, early in points:
            name = steps.met[number - 1]
            classes[f"{name} {early}"] = (number, early)  # the last of its class: most is undone there
        first = [point for point, name in ((p, steps.met[p[0] - 1]) for p in points) if name == COMMIT][: self.most]
        kept = {*first, *classes.values()}
        chance = random.Random(f"{self.seed}:{self.call.name}")
        if len(kept) > self.most:
            kept = {*first, *chance.sample(sorted(kept - {*first}), max(self.most - len(first), 0))}
        rest = sorted({*points} - kept)
        return sorted(kept | {*chance.sample(rest, min(len(rest), self.most - len(kept)))})

    def _calm(self) -> tuple[Steps, store.Columns, store.Rows]:
        """Nobody disturbs. A job ticks as often as one that was stopped will."""
        with self.store.copy() as name:
            steps = self._try(name, 0)
            self._go_on(name, self.call.ticks - 1)
            with store.standing_on(name) as connection:
                columns, rows = store.rows_of(connection)
        return steps, columns, rows

    def _stopped(self, stop: int, met: list[str], columns: store.Columns, want: store.Rows, *, early: bool) -> None:
        where = f"{'in front of' if early else 'after'} step {stop} of {len(met)} ({met[stop - 1]})"
        with self.store.copy() as name:
            steps = self._try(name, stop, early=early)
            if not steps.dead:
                self.found.apart.append(f"{where}: another run took other steps and was not stopped")
                return
            try:
                told = self._go_on(name, self.call.ticks)
            except Exception as error:  # noqa: BLE001 whatever it is: the retry does not get through, and the result says so
                self.found.apart.append(f"{where}: trying again fails: {type(error).__name__}: {error}"[:300])
                return
            with store.standing_on(name) as connection:
                _, rows = store.rows_of(connection)
                broken = broken_chains()
        apart = differences(columns, want, rows, self.masks)
        finished = stop == len(met) and met[stop - 1] == COMMIT
        if broken:
            self.found.apart.append(f"{where}: the ledger does not verify: {broken}")
        if apart and not (self.twice_is_twice and finished):
            self.found.apart.append(f"{where}: {'; '.join(apart[:6])}" + (f" (told: {told})" if told else ""))

    def _try(self, name: str, stop: int, *, early: bool = False) -> Steps:
        """The call in a process of its own, as far as one can be had without starting one; stopped at the step."""
        forget()
        with store.standing_on(name) as connection:
            args, kwargs = self.call.fresh()
            self.store.settle(connection)
            steps = Steps(connection, stop, early=early)
            try:
                with steps.counted():
                    self.call.function(*args, **kwargs)
            except Crash:
                pass
            return steps

    def _go_on(self, name: str, times: int) -> str:
        """The user's retry, or the next ticks."""
        told = ""
        for _ in range(times):
            forget()
            with store.standing_on(name) as connection:
                self.store.settle(connection)
                args, kwargs = self.call.fresh(retry=True)
                try:
                    self.call.function(*args, **kwargs)
                except TOLD as refused:
                    told = f"{type(refused).__name__}"
        return told


def forget() -> None:
    """What a process knows that begins anew. The cache by another prefix: a Redis may have other users."""
    ContentType.objects.clear_cache()
    cache.key_prefix = f"crash-{uuid.uuid4()}"


def masks_between(columns: store.Columns, one: store.Rows, other: store.Rows) -> dict[str, set[int]]:
    """Columns that two undisturbed runs fill differently: tokens, salts, times of the run, and hashes over them."""
    masks: dict[str, set[int]] = {}
    for table, names in columns.items():
        if len(one[table]) != len(other[table]):
            raise ValueError(f"two undisturbed runs differ in the rows of {table}")
        for a, b in zip(one[table], other[table], strict=True):
            for at in range(len(names)):
                if a[at] != b[at]:
                    masks.setdefault(table, set()).add(at)
    return masks


def differences(columns: store.Columns, want: store.Rows, got: store.Rows, masks: dict[str, set[int]]) -> list[str]:
    """In words, table by table."""
    apart: list[str] = []
    for table, names in columns.items():
        if len(want[table]) != len(got[table]):
            apart.append(f"{table} has {len(got[table])} rows instead of {len(want[table])}")
            continue
        bad = {
            names[at]
            for a, b in zip(want[table], got[table], strict=True)
            for at in range(len(names))
            if at not in masks.get(table, set()) and a[at] != b[at]
        }
        if bad:
            apart.append(f"{table} differs in {', '.join(sorted(bad))}")
    return apart


def broken_chains() -> list[str]:
    """The chains that do not verify, with the reason."""
    from ledger.queries import chain_ids, verify

    walks = [verify(chain) for chain in chain_ids()]
    return [str(walk.reason) for walk in walks if walk.broken_at is not None]
