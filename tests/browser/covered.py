"""What lies over a page's controls: a link that fills its row and loses the row fills the page."""

from playwright.sync_api import Page

# Each visible control whose middle lies in the first screen; one under a bar that stays may be scrolled free.
LOOK = """() => {
    const width = document.documentElement.clientWidth, height = window.innerHeight;
    const middle = one => {
        const [box] = one.getClientRects();
        return box && box.width > 3 && box.height > 3 && [box.x + box.width / 2, box.y + box.height / 2];
    };
    const inside = at => at && at[0] >= 0 && at[1] >= 0 && at[0] < width && at[1] < height;
    const own = (one, hit) => one === hit || one.contains(hit) || hit.contains(one);
    const over = one => {
        const at = middle(one);
        const hit = inside(at) ? document.elementFromPoint(...at) : null;
        return free(hit) || own(one, hit) ? null : hit;
    };
    const free = hit => !hit || hit.closest(".ring-card"); // a call that rings lies over the page until it is folded
    const shown = { visibilityProperty: true, opacityProperty: true };
    const seen = one => !one.closest(".visually-hidden") && one.checkVisibility(shown);
    const controls = "a[href], button, summary, select, textarea, input:not([type=hidden])";
    const found = [];
    for (const one of document.querySelectorAll(controls)) {
        if (!seen(one) || !over(one)) continue;
        const [left, top] = [window.scrollX, window.scrollY];
        one.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
        const still = over(one);
        window.scrollTo({ left, top, behavior: "instant" });
        if (still) found.push(`${one.outerHTML.slice(0, 90)} under ${still.outerHTML.slice(0, 90)}`);
    }
    return found;
}"""


def covered(page: Page) -> list[str]:
    """The controls of the first screen that a click in their middle does not reach, each with what lies over it."""
    found: list[str] = page.evaluate(LOOK)
    return found
