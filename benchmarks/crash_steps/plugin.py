"""The pytest plugin that finds scenarios in the suite: a test that calls a verb hands its call to the experiment.

The functions named in OTE_CRASH_WANTED are replaced wherever a module holds them. While OTE_CRASH_SCOUT names a file
nothing is stopped: every outermost call is written there, with its statements, to choose scenarios from.
"""

import functools
import inspect
import json
import os
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

from benchmarks.crash_steps import store
from benchmarks.crash_steps.harness import Call, Experiment, Found
from benchmarks.crash_steps.scenarios import JOBS, TWICE_IS_TWICE
from benchmarks.crash_steps.steps import Steps

WANTED: dict[str, str] = json.loads(os.environ.get("OTE_CRASH_WANTED", "{}"))  # function → test, "" for any
SCOUT = os.environ.get("OTE_CRASH_SCOUT", "")
FOUND = os.environ.get("OTE_CRASH_FOUND", "")
MOST = int(os.environ.get("OTE_CRASH_MOST", "0"))
SEED = int(os.environ.get("OTE_CRASH_SEED", "1"))

_inside: list[str] = []
_done: set[str] = set()
_test: list[str] = [""]


def pytest_collection_finish() -> None:
    """Every test module is imported: replace the wanted functions wherever one is held."""
    for name in WANTED:
        function = function_of(name)
        wrapped = hooked(name, function)
        for module in list(sys.modules.values()):
            for key, value in list(getattr(module, "__dict__", {}).items()):
                if value is function:
                    setattr(module, key, wrapped)
                elif type(value) is dict and any(one is function for one in value.values()):
                    value.update({k: wrapped for k, v in value.items() if v is function})


def function_of(name: str) -> Callable[..., Any]:
    """tickets.services.reply.reply → the function."""
    module, _, attribute = name.rpartition(".")
    found: Callable[..., Any] = getattr(import_module(module), attribute)
    return found


def hooked(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, which the first time that its test calls it is tried out beforehand."""

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        if SCOUT:
            return scouted(name, function, args, kwargs)
        if not _inside and name not in _done and WANTED[name] == _test[0]:
            _inside.append(name)
            try:
                _experiment(name, function, args, kwargs)
            finally:
                _inside.pop()
        return function(*args, **kwargs)

    return call


def _experiment(name: str, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """A call that is refused is no scenario: the test's next one is taken."""
    job = JOBS.get(name)
    call = Call(
        name, function, args, {**kwargs, **key_of_a_page(function, args, kwargs)},
        ticks=2 if job else 1,
        later=timedelta(seconds=job.later_seconds) if job else timedelta(),
        masked=frozenset(job.masked) if job else frozenset(),
    )  # fmt: skip
    try:
        found = Experiment(call, most=MOST, seed=SEED, twice_is_twice=name in TWICE_IS_TWICE).run()
    except Exception as error:  # noqa: BLE001 named in the result; a refusal leaves the verb for a later call
        found = Found(name, apart=[f"no scenario: {type(error).__name__}: {error}"[:300]])
    else:
        _done.add(name)
    with Path(FOUND).open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(found)) + "\n")


def key_of_a_page(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, uuid.UUID]:
    """A test may leave out the key of the click where it may be left out; a page always sends one."""
    signature = inspect.signature(function)
    key = signature.parameters.get("key")
    left_out = key is not None and "key" not in signature.bind_partial(*args, **kwargs).arguments
    return {"key": uuid.UUID(int=1)} if left_out and key and "UUID" in str(key.annotation) else {}


def scouted(name: str, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """The call as it is; a line about it."""
    steps = Steps(connections["default"])
    _inside.append(name)
    with steps.counted():
        try:
            result = function(*args, **kwargs)
        finally:
            _inside.pop()
    writes = [one for one in steps.met if one.split(" ")[0] in {"INSERT", "UPDATE", "DELETE"}]
    line = [name, _test[0], _inside[0] if _inside else "", len(steps.met), len(set(writes))]
    with Path(SCOUT).open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
    return result


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Which test it is."""
    _test[0] = item.nodeid


@pytest.fixture(scope="session", autouse=True)
def _tests_commit_on_postgresql(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A copy of a database holds what is committed, so the tests commit; a copy of the empty one is put back after each."""
    del django_db_setup
    with django_db_blocker.unblock():
        postgres = connection.vendor == "postgresql"
    if not postgres or SCOUT:
        yield
        return
    from django.test import TestCase

    name = connections["default"].settings_dict["NAME"]
    connections["default"].close()
    store.remake(f"{name}_empty", name)
    entered, rolled = TestCase._enter_atomics, TestCase._rollback_atomics  # type: ignore[attr-defined]  # noqa: SLF001
    TestCase._enter_atomics = classmethod(lambda _cls: {})  # type: ignore[attr-defined]  # noqa: SLF001

    def put_back(_cls: type, _atomics: object) -> None:
        connections["default"].close()
        store.remake(name, f"{name}_empty")

    TestCase._rollback_atomics = classmethod(put_back)  # type: ignore[attr-defined]  # noqa: SLF001
    yield
    TestCase._enter_atomics, TestCase._rollback_atomics = entered, rolled  # type: ignore[attr-defined]  # noqa: SLF001
    connections["default"].close()
    store.drop(f"{name}_empty")
