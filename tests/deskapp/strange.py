"""Strange input: what a form is sent by a broken browser, a hostile person or a script; drawn from a seed."""

import json
import random
import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils.timezone import localtime
from pydantic import BaseModel

from core import clock

FORM = "application/x-www-form-urlencoded"
LONG = 1_000_000
WORDS = (
    "",
    " ",
    "\0",
    "a\0b",
    "�",
    "\ufeff\u200b\u202e",
    "😀" * 300,
    "𠮷" * 2000,
    "\r\n" * 500,
    "%00%s%n{0}{{x}}",
    "'; DROP TABLE x; --",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "=1+1",
    "x" * LONG,
    "9" * LONG,
)
NUMBERS = (
    "-1",
    "0",
    "-0",
    "999999",
    "2147483648",
    "9223372036854775808",
    "-9223372036854775809",
    "1" * 5000,
    "1e999",
    "1e400000",
    "-1e-400",
    "NaN",
    "sNaN",
    "Infinity",
    "-Infinity",
    "0x10",
    "１２",
    "1_000",
    "3.999999999999999999999",
)
MOMENTS = (
    "0000-01-01",
    "0001-01-01",
    "9999-12-31",
    "10000-01-01",
    "2026-02-30",
    "2026-13-01",
    "0001-01-01T00:00",
    "9999-12-31T23:59",
    "9999-12-31 23:59:59.999999",
    "2026-11-27T25:00",
    "24:00",
    "99:99",
    "00:00",
    "0000-00",
    "9999-12",
    "1970-01-01T00:00:00+99:00",
)
KEYS = ("00000000-0000-0000-0000-000000000000", "not-a-key", "g" * 36, "{" + "0" * 32 + "}", "urn:uuid:" + "f" * 32)
STRANGE = (WORDS, NUMBERS, MOMENTS, KEYS)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360f8cfc000000301010018dd8db00000000049454e44ae426082"
)
FILES = (
    ("", b""),
    ("leer.png", b""),
    ("kein.png", b"GIF89a"),
    ("halb.png", PNG[:40]),
    ("bild.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 64),
    ("mappe.xlsx", b"PK\x03\x04" + b"\0" * 40),
    ("mappe.xlsx", b"PK\x05\x06" + b"\0" * 18),
    ("liste.csv", b"\xff\xfe\0\0,\0\n" * 50),
    ("liste.csv", ("姓名," * 3000 + "\n").encode("gbk") * 3),
    ("a\0b/../x.png", PNG),
    ("名" * 300 + ".png", PNG),
    ("skript.svg", b"<svg onload='x'/>"),
)


def drawn(seed: str) -> random.Random:
    """The chances of this seed, the same each time."""
    return random.Random(seed)  # noqa: S311 nothing secret


@dataclass
class Heard:
    """What an address asked of a form: each name, with the field that read it when a form of ours did."""

    fields: dict[str, forms.Field | None] = field(default_factory=dict)

    def note(self, name: object, by: forms.Field | None = None) -> None:
        """A name was asked for."""
        if isinstance(name, str) and name and (by or name not in self.fields):
            self.fields[name] = by


@dataclass(frozen=True)
class Shot:
    """One request's body."""

    body: bytes
    kind: str
    told: str


def plausible(name: str, by: forms.Field | None, chance: random.Random) -> list[Any]:
    """Values that a person might send: so that one strange value meets what lies behind the others."""
    soon = localtime(clock.now()) + timedelta(minutes=chance.choice([-90, 90, 3000]))
    if isinstance(by, forms.FileField):
        return [SimpleUploadedFile("bild.png", PNG, "image/png")] * chance.choice([0, 1])
    if isinstance(by, forms.BooleanField):
        return ["on"] * chance.choice([0, 1])
    if isinstance(by, forms.ChoiceField):
        options = _options(by)
        return chance.sample(options, min(len(options), 2 if isinstance(by, forms.MultipleChoiceField) else 1))
    if isinstance(by, forms.UUIDField) or name == "key":
        return [str(uuid.UUID(int=chance.getrandbits(128), version=4))]
    for kind, shape in (
        (forms.DateTimeField, "%Y-%m-%dT%H:%M"),
        (forms.DateField, "%Y-%m-%d"),
        (forms.TimeField, "%H:%M"),
    ):
        if isinstance(by, kind):
            return [soon.strftime(shape)]
    if isinstance(by, forms.IntegerField):
        least, most = (None if callable(one) else one for one in (by.min_value, by.max_value))
        low = int(least or 0)
        return [str(chance.randint(low, max(low, min(int(most or low + 9), low + 99))))]
    if "phone" in name:
        return ["13800001234"]
    return [chance.choice(["水管漏水", "3-2-1201", "1", "王测试", "on", "yes"])]


def _options(by: forms.ChoiceField) -> list[str]:
    """The first values that it offers."""
    if isinstance(by, forms.ModelChoiceField) and by.queryset is not None:
        return [str(by.prepare_value(one)) for one in by.queryset[:3]]
    found: list[str] = []
    choices: Any = by.choices  # Django works out what a callable or an enum gives
    for value, label in choices:
        inner = [one for one, _ in label] if isinstance(label, list | tuple) else [value]
        found += [str(one) for one in inner if str(one)]
    return found[:12]


def a_shot(heard: Heard, chance: random.Random, *, spoil: bool = True) -> Shot:
    """A plausible form in which something is strange (unless not to `spoil`); now and then no form at all."""
    sent = {name: plausible(name, by, chance) for name, by in heard.fields.items()}
    if not spoil:
        return Shot(encode_multipart(BOUNDARY, sent), MULTIPART_CONTENT, "")
    if chance.random() < 0.08:
        return _no_form(chance)
    names = sorted(sent)
    told = []
    for name in chance.sample(names, min(len(names), chance.choice([0, 1, 1, 2, len(names)]))):
        sent[name], what = _spoilt(sent[name], chance)
        told.append(f"{name}={what}")
    return _encoded(sent, chance, ", ".join(told))


def _spoilt(values: list[Any], chance: random.Random) -> tuple[list[Any], str]:
    """What is sent instead, and how to say it."""
    way = chance.randrange(10)
    if way == 0:
        return [], "missing"
    if way == 1:
        return values * 2 + [chance.choice(WORDS[:8])], "several"
    if way == 2:
        name, content = chance.choice(FILES)
        return [SimpleUploadedFile(name or "x", content, "image/png")], f"file {name[:20]!r}"
    strange = chance.choice(chance.choice(STRANGE))
    return [strange], repr(strange[:40])


def a_body(model: type[BaseModel] | None, chance: random.Random) -> bytes:
    """JSON for this model in which something is strange, as its bytes; now and then none."""
    if model is None or chance.random() < 0.2:
        return chance.choice([b"", b"{", b"[]", b"null", b'{"a":' * 5000, b"\xff\xfe", b'{"text": NaN}', b"9" * 5000])
    asked = {"call_id": "c-1", "event": "ringing", "extension": "801", "caller": "13800001234", "kind": "repair"}
    asked |= {"text": "水管漏水", "unit": "3-2-1201", "name": "王测试", "phone": "13800001234"}
    sent: dict[str, Any] = {name: asked[name] for name in model.model_fields if name in asked}
    odd = [*chance.choice(STRANGE), "\ud800", "a\0b", None, True, -1, 10**400, 1.5, [], ["a", {}], {"a": []}]
    for name in chance.sample(sorted(model.model_fields), chance.randint(1, 2)):
        sent[name] = chance.choice(odd)
    for name in chance.sample(sorted(sent), chance.choice([0, 0, 1])):
        del sent[name]
    return json.dumps(sent).encode()


def _no_form(chance: random.Random) -> Shot:
    """Bodies that are none of a form."""
    ways = (
        (b"", FORM),
        (b"", ""),
        (b"a=%ED%A0%80&key=%FF%FE&%00=%00", FORM),
        (b"&".join(b"a%d=1" % number for number in range(1500)), FORM),
        (b'{"text": "\\ud800"}', "application/json"),
        (b"\xff\xfe\x00", "text/plain; charset=utf-7"),
        (b"a=1", "application/x-www-form-urlencoded; charset=no-such"),
        (b"--x\r\n", "multipart/form-data; boundary=x"),
        (
            b'--x\r\nContent-Disposition: form-data; name="\xff"\r\n\r\n\xed\xa0\x80\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
        ),
        (b"x", "multipart/form-data"),
        (b"x" * 100, "multipart/form-data; boundary=" + "y" * 300),
    )
    body, kind = chance.choice(ways)
    return Shot(body, kind, f"{kind}: {body[:30]!r}")


def _encoded(sent: dict[str, list[Any]], chance: random.Random, told: str) -> Shot:
    """As a browser sends it; in one of five the raw bytes are no UTF-8."""
    body = encode_multipart(BOUNDARY, sent)
    if chance.random() < 0.2:
        body = body.replace(b"on\r\n", b"\xed\xa0\x80\xff\r\n").replace("水".encode(), b"\xff\xfe")
        told += " (no UTF-8)"
    return Shot(body, MULTIPART_CONTENT, told)
