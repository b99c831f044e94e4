"""What each role does on a working day, how often, and what its open pages fetch by themselves (docs/load.md)."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.load.person import Day, Person
from benchmarks.load.who import SLUG

C = f"/c/{SLUG}/"
ZONE = ZoneInfo("Asia/Shanghai")
# seconds from one thing to the next, by role
EVERY = {"front": 75.0, "technician": 240.0, "guard": 90.0, "supervisor": 60.0, "resident": 300.0}
# what an open page asks for by itself: name, address, seconds; as the templates say
PARTS: Mapping[str, Sequence[tuple[str, str, float]]] = {
    "front": [("desk, its live part", f"{C}desk/", 30), ("calls owed", f"{C}calls-owed/", 20), ("on duty", f"{C}roster/now/?desk", 60)],
    "technician": [("calls owed", f"{C}calls-owed/", 20)],
    "guard": [("gate, who is inside", f"{C}gate/now/", 5), ("alarm line", f"{C}gate/alarm-line/", 1)],
    "supervisor": [("board, its live part", f"{C}board/", 25), ("calls owed", f"{C}calls-owed/", 20), ("alarm line", f"{C}gate/alarm-line/", 1)],
}  # fmt: skip
DEEDS = {"dispatched": "accepted", "accepted": "arrived", "on_the_way": "arrived", "on_site": "finished"}


class Duties:
    """The deeds, each a row of steps with the pauses of somebody who reads and types."""

    def __init__(self, told: Mapping[str, Any]) -> None:
        self.homes: list[list[int]] = told["homes"]
        self.days = [f"{datetime.now(ZONE) - timedelta(days=n):%Y-%m-%d}" for n in range(1, 20)]
        self.months = [f"{datetime.now(ZONE).replace(day=1) - timedelta(days=28 * n):%Y-%m}" for n in range(3)]

    def of(self, role: str) -> Sequence[tuple[int, Callable[[Person], Day]]]:
        """What the role does, with how often out of all."""
        return {
            "front": [(5, self.call), (4, self.answer), (2, self.send_somebody), (2, self.desk), (2, self.look_up), (1, self.beside)],
            "technician": [(1, self.errand)],
            "guard": [(4, self.visitor), (3, self.gate), (1, self.day_at_gate)],
            "supervisor": [(4, self.board), (2, self.orders), (2, self.audit), (2, self.reports), (1, self.find)],
            "resident": [(1, self.own_page)],
        }[role]  # fmt: skip

    def call(self, who: Person) -> Day:
        """Somebody calls: found, earlier matters shown, recorded."""
        yield from self._recorded(who, "repair")

    def _recorded(self, who: Person, kind: str) -> Day:
        unit, resident = who.chance.choice(self.homes)
        who.ask("search", f"{C}search/", {"q": f"{who.chance.randrange(1, 90)}-1-{who.chance.randrange(1, 9)}0"})
        yield 4
        who.look("intake, the form", f"{C}intake/?unit={unit}")
        yield 6
        soon = datetime.now(ZONE) + timedelta(hours=2, minutes=who.chance.randrange(60))
        fields = {
            "draft": f"intake-u{unit}", "channel": "phone", "unit": str(unit), "caller": str(resident), "m0-kind": kind,
            "m0-text": f"厨房水管漏水，第{who.chance.randrange(10**6)}次", "m0-solved": "no", "m0-promised_at": f"{soon:%Y-%m-%dT%H:%M}",
        }  # fmt: skip
        for _pause in range(2):
            who.ask("intake, earlier matters", f"{C}intake/same/", fields)
            yield 3
        made = who.do("intake, recorded", f"{C}intake/", fields)
        if made:
            who.look("ticket", made)
            self.mine(who).append(made)

    def mine(self, who: Person) -> list[str]:
        """The matters that this person has recorded, and whose order nobody has."""
        found: list[str] = who.__dict__.setdefault("made", [])
        return found

    def answer(self, who: Person) -> Day:
        """One of the desk's lines is opened and answered."""
        numbers = re.findall(rf'{C}tickets/([^/"]+)/"', who.look("desk", f"{C}desk/"))
        if not numbers:
            return
        yield 5
        ticket = f"{C}tickets/{who.chance.choice(numbers)}/"
        who.look("ticket", ticket)
        yield 12
        later = datetime.now(ZONE) + timedelta(hours=3)
        fields = {
            "said": "师傅已经看过，配件下午到。",
            "channel": "call_out",
            "final": "no",
            "next_reply_at": f"{later:%Y-%m-%dT%H:%M}",
        }
        who.do("reply", f"{ticket}reply/", fields)

    def send_somebody(self, who: Person) -> Day:
        """A matter is recorded and a technician sent."""
        yield from self._recorded(who, "repair")
        yield 5
        if not self.mine(who):
            return
        ticket = self.mine(who).pop()
        form = who.look("dispatch, the form", f"{ticket}?do=dispatch", part=True)
        people = re.findall(r'name="technician"[^>]*value="([1-9]\d*)"', form)
        yield 5
        if people:
            fields = {"technician": who.chance.choice(people), "trade": "plumbing", "task": "看看厨房水管"}
            who.do("dispatch", f"{ticket}dispatch/", fields)

    def desk(self, who: Person) -> Day:
        """What is to be done next."""
        who.look("desk", f"{C}desk/")
        yield 5
        who.look("clearance", f"{C}clearance/")

    def look_up(self, who: Person) -> Day:
        """A unit and its people."""
        unit, resident = who.chance.choice(self.homes)
        who.look("unit", f"{C}units/{unit}/")
        who.look("matters of a unit", f"{C}units/{unit}/matters/", part=True)
        yield 6
        who.look("resident", f"{C}residents/{resident}/")
        who.look("matters of a resident", f"{C}residents/{resident}/matters/", part=True)

    def beside(self, who: Person) -> Day:
        """What comes up besides."""
        who.look("notices", f"{C}notices/")
        yield 5
        who.look("revisits", f"{C}revisits/")
        yield 5
        who.look("promises", f"{C}promises/")

    def errand(self, who: Person) -> Day:
        """The next step of an order, on the phone."""
        mine = re.search(r'id="mine">(.*?)</ol>', who.look("my orders", f"{C}orders/"), re.DOTALL)
        numbers = re.findall(rf'{C}orders/([^/"]+)/"', mine[1] if mine else "")
        if not numbers:
            return
        yield 4
        order = f"{C}orders/{numbers[0]}/"
        state = re.search(r'data-order="[^"]*" data-state="(\w+)"', who.look("order", order))
        deed = DEEDS.get(state[1]) if state else None
        if deed is None:
            return
        yield 6
        more = {"result": "更换三角阀", "as_it_was": "on"} if deed == "finished" else {}
        who.tell(f"order: {deed}", f"{order}deeds/", {"deed": deed, **more})

    def visitor(self, who: Person) -> Day:
        """Registered, the host asked, let in, and some minutes later out."""
        who.ask("gate, here before", f"{C}gate/returning/", {"visitor": f"137{who.chance.randrange(10**4):04d}"})
        form = who.look("gate, the form", f"{C}gate/new/")
        yield 12
        unit, resident = who.chance.choice(self.homes)
        opened = re.search(r'name="opened"[^>]*value="([^"]*)"', form)
        fields = {
            "opened": opened[1] if opened else "", "whom": "住户", "target": f"{unit}-{resident}", "name": "王访客",
            "phone": f"1370{who.chance.randrange(10**7):07d}", "heads": "1", "purpose": "visit", "go": "ask",
        }  # fmt: skip
        visit = who.do("gate, registered", f"{C}gate/new/", fields)
        if not visit:
            return
        for deed, after in (("agree", 8), ("in", 3), ("out", 60)):
            who.look("visit", visit)
            yield after
            if not who.do(f"gate: {deed}", visit, {"do": deed}):
                return

    def gate(self, who: Person) -> Day:
        """A look at the gate's page."""
        who.look("gate", f"{C}gate/")
        yield 1

    def day_at_gate(self, who: Person) -> Day:
        """Who came today."""
        who.look("gate, visits of a day", f"{C}gate/visits/")
        yield 1

    def board(self, who: Person) -> Day:
        """What breaks next, and one of the matters."""
        numbers = re.findall(rf'{C}tickets/([^/"]+)/"', who.look("board", f"{C}board/"))
        yield 6
        if numbers:
            who.look("ticket", f"{C}tickets/{who.chance.choice(numbers)}/")

    def orders(self, who: Person) -> Day:
        """Who is where, and who was late."""
        who.look("dispatch board", f"{C}dispatch/")
        yield 8
        who.look("on site in 20 minutes", f"{C}lateness/")

    def audit(self, who: Person) -> Day:
        """The audits, and one evening."""
        who.look("audits", f"{C}audit/")
        yield 5
        who.look("audit of a day", f"{C}audit/{who.chance.choice(self.days)}/")

    def reports(self, who: Person) -> Day:
        """Figures."""
        who.look("monthly reports", f"{C}reports/")
        yield 5
        who.look("report of a month", f"{C}reports/{who.chance.choice(self.months)}/")
        yield 10
        who.look("one time enough", f"{C}ote/")

    def find(self, who: Person) -> Day:
        """Somebody is looked for."""
        who.ask("search", f"{C}search/", {"q": who.chance.choice(("wxm", "zhang", "1380", "3-1-101", "李"))})
        yield 5
        who.look("praise", f"{C}praise/")

    def own_page(self, who: Person) -> Day:
        """A resident looks how the matter stands; one in twenty writes."""
        who.look("resident's page", f"/r/{who.username}/")
        yield 10
        if who.chance.random() < 0.05:
            who.do("resident's word", f"/r/{who.username}/word/", {"text": "请问师傅几点到？"})


def work(who: Person, role: str, duties: Duties, *, pace: float) -> Day:
    """One thing after the other, all day."""
    weights = duties.of(role)
    yield who.chance.random() * EVERY[role] / pace
    while True:
        deed = who.chance.choices([deed for _weight, deed in weights], [weight for weight, _deed in weights])[0]
        yield from deed(who)
        yield who.pause(EVERY[role] / pace)


def parts(who: Person, name: str, path: str, every: float) -> Day:
    """What an open page fetches again and again."""
    yield who.chance.random() * every
    while True:
        who.look(name, path, part=True)
        yield every
