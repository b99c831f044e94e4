"""The load: clerks and technicians who do what the plan says, ask again with the same key, and note what was answered.

An answer counts as an acknowledgement when the person would take it for one. It is on the disk (fsync) before anything
else is done with it: what stands in this file must stand in the database at the end.
"""

import heapq
import json
import os
import re
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.chaos.browser import Answer, Browser, Proxy, sentence
from benchmarks.chaos.plan import Matter, Plan, Step

HANDS = 16  # requests under way at a time
PATIENCE = 90.0  # seconds after which a person gives up
AGAIN = 0.5  # seconds before the next attempt
ZONE = ZoneInfo("Asia/Shanghai")
KEYS = uuid.UUID("6f7c7a52-0c33-4d0f-9a75-0a3b3a7f2d11")
OUT_OF_THE_HOUSE = "call_out"


@dataclass
class Going:
    """A matter on its way through its steps."""

    matter: Matter
    place: int = 0
    number: str = ""
    order: str = ""


@dataclass(order=True)
class Turn:
    """When whose turn it is."""

    at: float
    count: int
    going: Going = field(compare=False)


class Acknowledged:
    """The driver's own file, a JSON line for each answer that somebody relies on."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", encoding="utf-8")
        self._lock = threading.Lock()
        self.counts: Counter[str] = Counter()

    def note(self, what: str, facts: Mapping[str, Any]) -> None:
        """On the disk when this returns."""
        with self._lock:
            self._file.write(json.dumps({"what": what, **facts}, ensure_ascii=False) + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())
            self.counts[what if what != "ack" else facts["verb"]] += 1


class Driver:
    """Carries a plan out against the web servers."""

    def __init__(self, plan: Plan, ground: Mapping[str, Any], proxy: Proxy, path: Path) -> None:
        self.plan, self.ground, self.file = plan, ground, Acknowledged(path)
        self.clerks = [Browser(proxy, name, pk) for pk, name in ground["clerks"]]
        self.technicians = [Browser(proxy, name, pk) for pk, name in ground["technicians"]]
        self.tries: Counter[int] = Counter()
        self.seconds: list[float] = []
        self.base = f"/c/{ground['slug']}/"
        self._turns: list[Turn] = []
        self._count = 0
        self._ready = threading.Condition()
        self._busy = 0
        self._over = False
        self._threads: list[threading.Thread] = []
        self.errors: list[str] = []

    def sign_in(self) -> None:
        """Everybody, before anything is killed."""
        for browser in [*self.clerks, *self.technicians]:
            browser.sign_in()

    def begin(self) -> None:
        """Start the clock of the plan."""
        self.began = time.monotonic()
        for matter in self.plan.matters:
            self._push(self.began + matter.at, Going(matter))
        self._threads = [threading.Thread(target=self._hand, daemon=True) for _ in range(HANDS)]
        for one in self._threads:
            one.start()

    def done(self) -> bool:
        """Whether nothing is left to do."""
        with self._ready:
            return not self._turns and not self._busy

    def stop(self) -> None:
        """Let everybody go; what is under way is answered or given up."""
        with self._ready:
            self._over = True
            self._ready.notify_all()
        for one in self._threads:
            one.join(PATIENCE + 60)

    def _push(self, at: float, going: Going) -> None:
        with self._ready:
            self._count += 1
            heapq.heappush(self._turns, Turn(at, self._count, going))
            self._ready.notify()

    def _hand(self) -> None:
        while (turn := self._next()) is not None:
            try:
                self._step(turn.going)
            except Exception as error:  # noqa: BLE001 a fault of the driver must not look like silence
                self.errors.append(f"{type(error).__name__}: {error}")
            with self._ready:
                self._busy -= 1
                self._ready.notify_all()

    def _next(self) -> Turn | None:
        with self._ready:
            while not self._over:
                now = time.monotonic()
                if now > self.began + self.plan.seconds:
                    self._turns.clear()  # the time of the load is over
                if self._turns and self._turns[0].at <= now:
                    self._busy += 1
                    return heapq.heappop(self._turns)
                self._ready.wait(min(1.0, self._turns[0].at - now) if self._turns else 1.0)
        return None

    def _step(self, going: Going) -> None:
        """One step until it is answered; then the next one gets its turn."""
        step = going.matter.steps[going.place]
        if not self._ask(going, step):
            return
        going.place += 1
        if going.place < len(going.matter.steps):
            self._push(time.monotonic() + going.matter.steps[going.place].after, going)

    def _ask(self, going: Going, step: Step) -> bool:
        ask = Asked(self, going, step)
        until = time.monotonic() + PATIENCE
        began = time.time()
        for tries in range(1, 10_000):
            sent = time.time()
            answer = ask.send()
            if ask.accepted(answer):
                self.tries[min(tries, 9)] += 1
                self.seconds.append(time.time() - sent)
                return self._acknowledged(ask, began=began, tries=tries)
            if 400 <= answer.status < 500 and not ask.signed_out(answer):
                # a clerk who asked twice looks whether the first time has gone through
                if ask.stands_on_page():
                    return self._acknowledged(ask, began=began, tries=tries, seen=True)
                said = {"status": answer.status, "tries": tries, "said": sentence(answer.body)}
                self.file.note("refused", {"verb": step.verb, **ask.facts(), **said})
                return False
            if time.monotonic() > until:
                break
            time.sleep(AGAIN)
        self.file.note("given_up", {"verb": step.verb, **ask.facts(), "status": answer.status})
        return False

    def _acknowledged(self, ask: "Asked", *, began: float, tries: int, **more: bool) -> bool:
        facts = {"verb": ask.step.verb, **ask.facts(), "began": began, "acked": time.time(), "tries": tries, **more}
        self.file.note("ack", facts)
        return True


class Asked:
    """One request with its key, the same however often it is sent."""

    def __init__(self, driver: Driver, going: Going, step: Step) -> None:
        self.driver, self.going, self.step = driver, going, step
        self.token = f"{driver.plan.seed}-{going.matter.number}-{going.place}"
        self.key = str(uuid.uuid5(KEYS, self.token))
        self.browser = (
            driver.technicians[step.other or 0] if step.verb in {"accepted", "arrived"} else driver.clerks[step.clerk]
        )
        told = datetime.now(ZONE) + timedelta(seconds=step.promise or 0)
        self.told = f"{told:%Y-%m-%dT%H:%M:%S}"

    def send(self) -> Answer:
        """Ask once."""
        if self.step.verb in {"accepted", "arrived"} and not self.going.order and not self._find_order():
            return Answer(0)
        path, fields = FORMS[self.step.verb](self)
        return self.browser.post(path, fields, script=self.step.verb in {"accepted", "arrived"})

    def accepted(self, answer: Answer) -> bool:
        """Whether the person would take this for done; learns the ticket's number from it."""
        if self.step.verb in {"accepted", "arrived"}:
            return answer.status == 200 and '"ok": true' in answer.body
        if answer.status != 302 or self.signed_out(answer):
            return False
        if self.step.verb == "intake":
            found = re.search(r"/tickets/([^/]+)/$", answer.location)
            if not found:
                return False
            self.going.number = found[1]
        return True

    def signed_out(self, answer: Answer) -> bool:
        """Signed out or locked away: sign in again, then ask once more."""
        if answer.status == 302 and re.search(r"/(login|lock)/", answer.location):
            self.browser.sign_in()
            return True
        return False

    def stands_on_page(self) -> bool:
        """Whether the ticket's page shows what was sent."""
        if not self.going.number:
            return False
        return self.token in self.browser.get(self.ticket).body

    @property
    def ticket(self) -> str:
        """The ticket's page."""
        return f"{self.driver.base}tickets/{self.going.number}/"

    def _find_order(self) -> bool:
        """The number of the work order, from the page of the ticket, as the technician finds it in the list."""
        page = self.driver.clerks[self.going.matter.steps[0].clerk].get(self.ticket)
        found = re.search(rf"{self.driver.base}orders/([^/\"']+)/", page.body)
        self.going.order = found[1] if found else ""
        return bool(found)

    def facts(self) -> dict[str, Any]:
        """What the oracle looks for."""
        return {
            "key": self.key, "token": self.token, "ticket": self.going.number, "order": self.going.order,
            "by": self.browser.user, "other": self.other, "told": self.told if self.step.promise else None,
        }  # fmt: skip

    @property
    def other(self) -> int | None:
        """The colleague or the technician whom it names."""
        if self.step.other is None:
            return None
        people = self.driver.ground["clerks" if self.step.verb == "offer" else "technicians"]
        return int(people[self.step.other][0])


def _intake(ask: Asked) -> tuple[str, dict[str, str]]:
    homes = ask.driver.ground["homes"]
    unit, resident = homes[ask.going.matter.number % len(homes)]
    return f"{ask.driver.base}intake/", {
        "key": ask.key, "draft": f"intake-u{unit}", "channel": "phone", "unit": str(unit), "caller": str(resident),
        "m0-kind": ask.going.matter.kind, "m0-text": f"厨房水管漏水 {ask.token}", "m0-solved": "no", "m0-promised_at": ask.told,
    }  # fmt: skip


def _reply(ask: Asked) -> tuple[str, dict[str, str]]:
    final = ask.step.promise is None
    fields = {
        "key": ask.key,
        "said": f"师傅已经看过 {ask.token}",
        "channel": OUT_OF_THE_HOUSE,
        "final": "yes" if final else "no",
    }
    return f"{ask.ticket}reply/", fields if final else {**fields, "next_reply_at": ask.told}


def _dispatch(ask: Asked) -> tuple[str, dict[str, str]]:
    who = "0" if ask.other is None else str(ask.other)
    return f"{ask.ticket}dispatch/", {
        "key": ask.key,
        "technician": who,
        "trade": "plumbing",
        "task": f"看看水管 {ask.token}",
    }


def _offer(ask: Asked) -> tuple[str, dict[str, str]]:
    member = ask.driver.ground["members"][str(ask.other)]
    return f"{ask.ticket}handover/", {"to_user": str(member), "reason": f"我要去现场 {ask.token}"}


def _answer(ask: Asked) -> tuple[str, dict[str, str]]:
    return f"{ask.ticket}handover/answer/", {"accept": "yes", "reason": f"好的 {ask.token}"}


def _deed(ask: Asked) -> tuple[str, dict[str, str]]:
    return f"{ask.driver.base}orders/{ask.going.order}/deeds/", {"deed": ask.step.verb, "key": ask.key}


FORMS: Mapping[str, Callable[[Asked], tuple[str, dict[str, str]]]] = {
    "intake": _intake, "reply": _reply, "dispatch": _dispatch, "offer": _offer, "answer": _answer,
    "accepted": _deed, "arrived": _deed,
}  # fmt: skip
