"""The clerk's one tab: how it is opened, weighed after a collection, and how its timers run faster."""

from typing import Any

from playwright.sync_api import Page, Request

from benchmarks.soak.verdict import Weight

# Timers of half a second or longer end `pace` times sooner. An interval is a chain of such timers, so that it follows a
# pace that changes. What is shorter (a delay after typing) and what reads the clock (countdowns, the lock) is left alone.
PACE = """(() => {
    const later = window.setTimeout.bind(window), never = window.clearTimeout.bind(window);
    const chains = new Map();
    let chain = -1;
    window.pace = 1;
    const sooner = (ms = 0) => (ms >= 500 ? ms / window.pace : ms);
    window.setTimeout = (what, ms, ...rest) => later(what, sooner(ms), ...rest);
    window.setInterval = (what, ms, ...rest) => {
        const id = chain--;
        const next = () => chains.set(id, later(() => { next(); what(...rest); }, sooner(ms)));
        next();
        return id;
    };
    window.clearTimeout = window.clearInterval = (id) => {
        never(chains.has(id) ? chains.get(id) : id);
        chains.delete(id);
    };
    window.swapped = 0;
    document.addEventListener("htmx:afterSwap", () => { window.swapped += 1; });
})()"""
# the control: a page that forgets nothing that htmx brings
LEAK = """(() => {
    const kept = [];
    document.addEventListener("htmx:afterSwap", () => kept.push(new Array(4_000).fill(0).map(() => Math.random())));
})()"""
POLLED = ("/ringing/", "/calls/", "/now/", "/desk/", "/healthz")


class Tab:
    """One page of one browser; counts what it fetches by itself and what it complains of."""

    def __init__(self, page: Page, *, leaking: bool) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.rings = self.polls = 0
        page.set_default_timeout(30_000)
        page.add_init_script(PACE)
        if leaking:
            page.add_init_script(LEAK)
        page.on("request", self._asked)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        self.wire = page.context.new_cdp_session(page)
        self.wire.send("Performance.enable")
        self.wire.send("HeapProfiler.enable")

    def _asked(self, request: Request) -> None:
        if request.resource_type in {"xhr", "fetch"} and any(part in request.url for part in POLLED):
            self.polls += 1
            self.rings += "/ringing/" in request.url

    def weigh(self) -> Weight:
        """What is left after two collections (the second frees what the first one's finalizers let go)."""
        for _ in range(2):
            self.wire.send("HeapProfiler.collectGarbage")
        told: dict[str, Any] = self.wire.send("Performance.getMetrics")
        figures = {one["name"]: one["value"] for one in told["metrics"]}
        heap = figures["JSHeapUsedSize"] / 1_000_000
        return Weight(round(heap, 3), int(figures["Nodes"]), int(figures["JSEventListeners"]))

    def hurry(self, pace: int) -> None:
        """The page's timers from now on, until it is left."""
        self.page.evaluate("pace => { window.pace = pace; }", pace)
