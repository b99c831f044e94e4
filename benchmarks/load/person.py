"""One person with a browser or a phone, whose looks and deeds are timed page by page."""

import random
import re
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Generator, Mapping

from benchmarks.chaos.browser import Answer, Browser, Proxy, sentence

Day = Generator[float, None, None]  # yields the seconds until the next step


class Record:
    """What every page took, and what went wrong."""

    def __init__(self) -> None:
        self.times: dict[str, list[float]] = defaultdict(list)
        self.errors: dict[str, list[str]] = defaultdict(list)
        self.refused: dict[str, list[str]] = defaultdict(list)  # a colleague was there first
        self._lock = threading.Lock()
        self.counts = False  # from when on it is written down: not while people sign in

    def note(self, page: str, seconds: float, fault: str = "", *, met: bool = False) -> None:
        """One answer; `met`: what it says is that a colleague was there first."""
        if not self.counts:
            return
        with self._lock:
            self.times[page].append(seconds)
            if fault:
                (self.refused if met else self.errors)[page].append(fault)


class Person(Browser):
    """Somebody of the staff, or a resident; each with an address of their own, as the proxy would tell it."""

    def __init__(self, proxy: Proxy, username: str, number: int, record: Record, *, password: str = "") -> None:
        super().__init__(proxy, username, number, password=password)
        self.record, self.chance = record, random.Random(f"{username} {number}")
        self.address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"

    def pause(self, mean: float) -> float:
        """How long somebody takes until the next thing: by chance, never hurried."""
        return mean * 0.2 + self.chance.expovariate(1 / (mean * 0.8))

    def look(self, page: str, path: str, *, part: bool = False) -> str:
        """Open a page, or fetch a part of one that is open; the text."""
        began = time.monotonic()
        answer = self._send("GET", path, {"HX-Request": "true"} if part else {}, "")
        return self._noted(page, began, answer, 200).body

    def ask(self, page: str, path: str, fields: Mapping[str, str]) -> str:
        """A part that is asked for with what was typed."""
        return self._form(page, path, fields, {"HX-Request": "true"}, wants=200).body

    def do(self, page: str, path: str, fields: Mapping[str, str]) -> str:
        """A form that is sent and leads on; where to, empty when it was refused."""
        return self._form(page, path, {"key": self._key(), **fields}, {}, wants=302).location

    def tell(self, page: str, path: str, fields: Mapping[str, str]) -> bool:
        """A deed from the phone's queue; whether it is done."""
        fresh = {"key": self._key(), **fields}
        return self._form(page, path, fresh, {"Accept": "application/json"}, wants=200).status == 200

    def _key(self) -> str:
        return str(uuid.UUID(int=self.chance.getrandbits(128), version=4))

    def _form(
        self, page: str, path: str, fields: Mapping[str, str], headers: Mapping[str, str], *, wants: int
    ) -> Answer:
        began = time.monotonic()
        answer = self.post(path, fields, headers=headers)
        return self._noted(page, began, answer, wants)

    def _noted(self, page: str, began: float, answer: Answer, wants: int) -> Answer:
        lost = answer.status == 302 and re.search(r"/(login|lock)/", answer.location)
        fault = f"{answer.status} {sentence(answer.body)}" if answer.status != wants or lost else ""
        # a matter that a colleague closed while this one typed: 409 with a sentence is the right answer to that
        met = answer.status == 409 and wants == 302
        self.record.note(page, time.monotonic() - began, fault, met=met)
        return Answer(answer.status, "" if fault else answer.location, answer.body)

    def _send(self, method: str, path: str, headers: Mapping[str, str], body: str) -> Answer:
        return super()._send(method, path, {**headers, "X-Forwarded-For": self.address}, body)
