"""What axe-core says of a page as it stands: the rules of WCAG 2.0 to 2.2, A and AA, and axe's best practice."""

from collections.abc import Sequence
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
# what depends on how wide the page is; the rest of a page is the same on a phone
BY_SIZE = ("target-size", "scrollable-region-focusable")
# a bar that stays where it is lies over something wherever the page stands: what counts is whether it can be got at
LOOK = """async ([tags, rules, within]) => {
    const runOnly = rules.length ? { type: "rule", values: rules } : { type: "tag", values: tags };
    const how = { resultTypes: ["violations"], iframes: false, preload: false };
    const seen = await axe.run(within, { runOnly, ...how });
    const found = seen.violations.flatMap(one => one.nodes.map(node => ({
        rule: one.id, where: node.target.join(" "), html: node.html.slice(0, 140),
        why: [...node.any, ...node.all, ...node.none].map(check => check.message).join("; ").slice(0, 220),
    })));
    const [x, y] = [window.scrollX, window.scrollY];
    const faults = [];
    for (const one of found) {
        const target = one.rule === "target-size" && document.querySelector(one.where);
        if (target) {
            target.scrollIntoView({ block: "center", behavior: "instant" });
            const again = await axe.run(target, { runOnly: { type: "rule", values: ["target-size"] }, ...how });
            if (!again.violations.length) continue;
        }
        faults.push(one);
    }
    window.scrollTo(x, y);
    return faults;
}"""


def axe_faults(page: Page, *, rules: Sequence[str] = (), within: str = "html") -> list[str]:
    """Every violation with its place, in words; of all rules or of those that are named, of the page or a part."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    seen: list[dict[str, Any]] = page.evaluate(LOOK, [list(TAGS), list(rules), within])
    return [f"axe {one['rule']}: {one['where']} {one['html']} ({one['why']})" for one in seen]
