"""Sends strange forms to an address and says what is wrong with the answers."""

import copy
import re
import traceback
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from django import forms
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIRequest
from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client
from django.urls import resolve

from core.refusals import Refused
from tests.deskapp.strange import Heard, Shot, a_shot, drawn

# what may stay although a deed was refused, each with the reason
STAYS = {
    "staff_desksession": "who is signed in, and the words that the next page shows",
    "tickets_draft": "what was typed",
    "staff_keptform": "what was typed, for the page after the next login",
    "axes_accessattempt": "a wrong password or PIN counts",
    "interfaces_apicall": "what another system asked and how it ended",
    "interfaces_integration": "when it was last used",
}
# what was counted at a handover is kept with every button, also with one that is refused for a wrong password
COUNTED = frozenset({"duty_itemcount", "duty_shifthandover", "ledger_chain", "ledger_entry"})
KEEPS = {"duty:handover_consent": COUNTED, "duty:handover_sign": COUNTED}
WRITE = re.compile(r"\s*(?:INSERT (?:OR \w+ )?INTO|UPDATE|DELETE FROM|REPLACE INTO) \"?(\w+)", re.IGNORECASE)
POINT = re.compile(r"(SAVEPOINT|RELEASE SAVEPOINT|ROLLBACK TO SAVEPOINT) \"?(\w+)")


class Listened(QueryDict):
    """A form's data that notes the names it is asked for."""

    heard = Heard()  # of a copy that somebody makes: nobody listens

    def __getitem__(self, name: str) -> Any:
        self.heard.note(name)
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        self.heard.note(name)
        return super().__contains__(name)

    def getlist(self, name: str, default: Any = None) -> Any:
        """Noted as well."""
        self.heard.note(name)
        return super().getlist(name, default)


@contextmanager
def listening(heard: Heard) -> Iterator[None]:
    """Within: every name that a view or a form asks of POST is noted, with its field."""
    clean = forms.BaseForm.full_clean

    def full_clean(form: forms.BaseForm) -> None:
        for name, by in form.fields.items():
            heard.note(form.add_prefix(name), by)
        clean(form)

    def post(request: Any) -> QueryDict:
        if not hasattr(request, "_post"):
            request._load_post_and_files()
        if not isinstance(request._post, Listened):
            found = Listened(mutable=True)
            found.heard = Heard()  # what it holds was not asked for
            found.update(request._post)
            found.heard = heard
            request._post = found
        return cast("QueryDict", request._post)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(forms.BaseForm, "full_clean", full_clean)
        patch.setattr(WSGIRequest, "POST", property(post, lambda request, data: setattr(request, "_post", data)))
        yield


@contextmanager
def listening_to_links(heard: Heard) -> Iterator[None]:
    """Within: every name that a page asks of its own address is noted."""

    def get(request: Any) -> QueryDict:
        found = request.__dict__.get("_listened")
        if found is None:
            found = request._listened = Listened(request.META.get("QUERY_STRING", ""), mutable=True)
            found.heard = heard
        return cast("QueryDict", found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WSGIRequest, "GET", property(get, lambda request, data: setattr(request, "_listened", data)))
        yield


@dataclass
class Watch:
    """What a request wrote and did not take back, and what was refused in it."""

    wrote: list[str] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    points: dict[str, int] = field(default_factory=dict)

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Django's hook around each statement."""
        done = execute(sql, params, many, context)
        if found := WRITE.match(sql):
            self.wrote.append(found[1])
        elif found := POINT.match(sql):
            if found[1] == "SAVEPOINT":
                self.points[found[2]] = len(self.wrote)
            elif found[1].startswith("ROLLBACK"):
                del self.wrote[self.points[found[2]] :]
        return done


@contextmanager
def watching() -> Iterator[Watch]:
    """Within: statements and refusals are noted."""
    watch, made = Watch(), Refused.__init__

    def refuse(refusal: Refused, *args: Any, **params: Any) -> None:
        watch.refused.append(refusal)
        made(refusal, *args, **params)

    with pytest.MonkeyPatch.context() as patch, connection.execute_wrapper(watch):
        patch.setattr(Refused, "__init__", refuse)
        yield watch


@contextmanager
def taken_back() -> Iterator[None]:
    """Whatever happens within has not happened afterwards."""
    block: Any = transaction.atomic()
    block._from_testcase = True  # what the desk wants durable within is durable as far as it can see
    with block:
        yield
        transaction.set_rollback(True)


@contextmanager
def signed_in_still(client: Client) -> Iterator[None]:
    """Whoever signs out within, or is, has not afterwards: the rows of their session come back, so must the cookie.

    The pages of residents count how often they are asked: from now on anew, and for nobody else who uses this Redis.
    """
    cookies, cache.key_prefix = copy.deepcopy(client.cookies), f"test-{uuid.uuid4()}"
    try:
        yield
    finally:
        client.cookies = cookies


def asked_at(client: Client, url: str, heard: Heard, shot: Shot) -> int:
    """Ask with this form and note what the address wants of one; the answer's status, 500 when it breaks."""
    with taken_back(), signed_in_still(client), listening(heard):
        try:
            answer = client.generic("POST", url, shot.body, content_type=shot.kind)
        except Exception:  # noqa: BLE001 the first shot tells of it
            return 500
    return int(answer.status_code)


def faults_at(client: Client, url: str, heard: Heard, *, seed: str, shots: int) -> list[str]:
    """A plausible form and so many strange ones: each answer that is none, each refusal that left something behind."""
    found = []
    for number in range(shots + 1):
        shot = a_shot(heard, drawn(f"{seed} {number}"), spoil=number > 0)

        def post(shot: Shot = shot) -> Any:
            with signed_in_still(client):
                return client.generic("POST", url, shot.body, content_type=shot.kind)

        kept = KEEPS.get(resolve(url).view_name, frozenset())
        found += faults_of(f"{url} [{seed} {number}] {shot.told}", post, kept=kept)
    return found


def faults_of(told: str, ask: Callable[[], Any], *, kept: frozenset[str] = frozenset()) -> list[str]:
    """What is wrong with this answer; whatever it wrote is taken back. `kept` are tables that a refusal may write."""
    with taken_back(), watching() as watch:
        try:
            answer = ask()
        except Exception:  # noqa: BLE001 any of them is what a person would see as a 500
            return [f"{told}\n{traceback.format_exc(limit=-4)}"]
    if answer.status_code >= 500:
        return [f"{told}: {answer.status_code}"]
    left = sorted(set(watch.wrote) - STAYS.keys() - kept)
    if left and (answer.status_code >= 400 or says_no(answer, watch.refused)):
        return [f"{told}: {answer.status_code} {watch.refused}, but {left} were written"]
    return []


def says_no(answer: Any, refused: list[Refused]) -> bool:
    """Whether the next page will show one of these refusals: one that a form took a sentence from is none."""
    request = getattr(answer, "wsgi_request", None)
    said = {str(one) for one in getattr(getattr(request, "_messages", None), "_queued_messages", [])}
    return any(str(one) in said for one in refused)
