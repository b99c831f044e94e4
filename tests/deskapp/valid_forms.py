"""Forms that an address takes: what its pages hold ready is sent, and what a form complains of is drawn again."""

import random
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django import forms
from django.db import connection
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import Resolver404, resolve

from staff.forms import SecretField
from tests.deskapp.storm import STAYS, Watch, signed_in_still, taken_back, watching
from tests.deskapp.strange import Heard, plausible
from tests.household import PASSWORD

Sent = dict[str, list[Any]]
OF_ALL = {"actor", "kept_form", "csrfmiddlewaretoken", "turn", "next"}  # what every request is asked
TRIES = 8  # forms that are drawn to find one that the address takes


def view_of(url: str) -> str:
    """The name of what answers there; nothing when nobody does."""
    try:
        return resolve(urlsplit(url).path).view_name
    except Resolver404:
        return ""


@dataclass
class Ready:
    """What the pages hold ready: (view, field) → values, of forms and of links; view → where its forms go."""

    goes: dict[str, list[str]] = field(default_factory=dict)
    buttons: dict[str, list[tuple[str, str]]] = field(default_factory=dict)  # view → of which one is pressed
    forms: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    links: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def read(self, url: str, html: str) -> None:
        """Take in one page."""
        reader = Reader(self, url)
        reader.feed(html)


class Reader(HTMLParser):
    """Reads fields and links of a page."""

    def __init__(self, ready: Ready, url: str) -> None:
        super().__init__()
        self.ready, self.url, self.view = ready, url, ""
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A form says where it goes, a field what it holds."""
        had = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._goes(had.get("hx-post") or had.get("action") or self.url)
        elif tag == "a" and "?" in had.get("href", ""):
            for name, value in parse_qsl(urlsplit(had["href"]).query):
                self._keep(self.ready.links, view_of(had["href"]) or view_of(self.url), name, value)
        elif tag == "select":
            self.select = had.get("name", "")
        elif tag == "option" and self.select:
            self._keep(self.ready.forms, self.view, self.select, had.get("value", ""))
        elif tag in {"input", "button"} and had.get("name"):
            view = view_of(had.get("formaction", "")) or self.view
            if tag == "button" or had.get("type") == "submit":
                self.ready.buttons.setdefault(view, []).append((had["name"], had.get("value", "")))
            else:
                self._keep(self.ready.forms, view, had["name"], had.get("value", ""))

    def _goes(self, url: str) -> None:
        self.view = view_of(url)
        urls = self.ready.goes.setdefault(self.view, [])
        if self.view and url not in urls:
            urls.append(urlsplit(url).path)

    def _keep(self, where: dict[tuple[str, str], list[str]], view: str, name: str, value: str) -> None:
        values = where.setdefault((view, name), [])
        if value and value not in values and len(values) < 12:
            values.append(value)


@contextmanager
def complaints() -> Iterator[set[str]]:
    """Within: each field that a form refused, by its name in the request."""
    found: set[str] = set()
    clean = forms.BaseForm.full_clean

    def full_clean(form: forms.BaseForm) -> None:
        clean(form)
        if form.is_bound:
            found.update(form.add_prefix(name) for name in form.errors if name in form.fields)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(forms.BaseForm, "full_clean", full_clean)
        yield found


@dataclass
class Answer:
    """How a form was answered, what it wrote that counts, and what the forms complained of."""

    status: int
    body: str
    wrote: list[str]
    complained: set[str]

    @property
    def obeyed(self) -> bool:
        """Whether something was done."""
        return bool(self.wrote) and self.status < 400


def sent_to(client: Client, url: str, sent: Sent, *, beside: Watch | None = None) -> Answer:
    """Send it; nothing of it stays. `beside` looks at the statements too, before they are taken back."""
    looks = connection.execute_wrapper(beside) if beside else nullcontext()
    body = encode_multipart(BOUNDARY, {name: values for name, values in sent.items() if values})
    with taken_back(), signed_in_still(client), complaints() as complained, watching() as watch, looks:
        try:
            answer = client.generic("POST", url, body, content_type=MULTIPART_CONTENT)
        except Exception as broken:  # noqa: BLE001 any of them is what a person would see as a 500
            return Answer(500, repr(broken), [], set())
        text = "" if answer.streaming else answer.content.decode("utf-8", "replace")
    wrote = sorted(set(watch.wrote) - STAYS.keys())
    return Answer(answer.status_code, text, wrote, complained)


@dataclass
class Drawer:
    """Draws values for the fields of one address."""

    view: str
    heard: Heard
    ready: Ready
    chance: random.Random

    def draw(self, name: str) -> list[Any]:
        """What might be sent there."""
        by = self.heard.fields.get(name)
        if isinstance(by, SecretField) or name.startswith("secret"):
            return [PASSWORD]
        held = [] if name == "key" else self.ready.forms.get((self.view, name), [])
        if name.startswith("unit") and isinstance(by, forms.CharField):
            return ["3-2-1201"]
        if (
            isinstance(by, forms.CharField)
            and type(by).__name__ in {"CharField", "Words"}
            and "phone" not in name
            and not held
        ):
            return ["水管漏水，请尽快来修"]
        if held and (by is None or self.chance.random() < 0.6):
            return [self.chance.choice(held)]
        return plausible(name, by, self.chance)

    def whole(self) -> Sent:
        """A whole form, with one of its buttons."""
        buttons = sorted(set(self.ready.buttons.get(self.view, [])))
        names = self.heard.fields.keys() | {name for view, name in self.ready.forms if view == self.view}
        sent = {name: self.draw(name) for name in sorted(names - OF_ALL - {name for name, _ in buttons})}
        name, value = self.chance.choice(buttons) if buttons else ("", "")
        return {**sent, name: [value]} if name else sent

    def fitting(self, client: Client, url: str) -> tuple[Sent, Answer]:
        """A form that changes something there, else the last that did not."""
        sent = self.whole()
        for number in range(TRIES):
            sent["key"] = [str(uuid.UUID(int=self.chance.getrandbits(128), version=4))] if "key" in sent else []
            answer = sent_to(client, url, sent)
            if answer.obeyed or number == TRIES - 1:
                break
            for name in answer.complained or (sent.keys() if number % 2 else ()):
                sent[name] = self.draw(name)
            if not answer.complained and not number % 2:
                sent = self.whole()
        return sent, answer
