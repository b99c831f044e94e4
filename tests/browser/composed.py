"""What a page does with an input method's Enter: nothing may be sent, nothing left, in either order of the keys.

Every field that takes words is tried by the events themselves. Chromium and Firefox report the key while the word is
still composed; Safari ends the word first and reports the key afterwards, by its code 229 alone. What only the browser
does with a real key (a form's own sending) is tried in test_input_method.py.
"""

from playwright.sync_api import Page

LOOK = """() => {
    const shown = one => one.checkVisibility({ visibilityProperty: true }) && !one.disabled && !one.readOnly;
    const kinds = ["text", "search", "tel", "email", "url", "number", "textarea"];
    const all = [...document.querySelectorAll("input, textarea")];
    const fields = all.filter(one => kinds.includes(one.type) && shown(one));
    const found = [];
    let doing = "";
    const stopped = event => {
        event.preventDefault();
        event.stopImmediatePropagation();
        found.push(`${doing}: ${event.type}`);
    };
    const told = ["submit", "click", "htmx:configRequest"];
    told.forEach(kind => window.addEventListener(kind, stopped, true));
    const key = (name, more) => new KeyboardEvent("keydown", {
        key: name, code: name, keyCode: 229, bubbles: true, cancelable: true, ...more,
    });
    const compose = (kind, data) => new CompositionEvent(kind, { data, bubbles: true });
    const before = document.activeElement;
    for (const one of fields) {
        one.focus({ preventScroll: true });
        const words = one.value;
        const tried = (order, ...events) => {
            doing = `${order}: ${one.outerHTML.slice(0, 90)}`;
            events.forEach(event => one.dispatchEvent(event));
            if (document.activeElement !== one) found.push(`${doing}: the focus left`);
            if (one.value !== words) found.push(`${doing}: the words changed`);
            one.focus({ preventScroll: true });
        };
        for (const more of [{}, { ctrlKey: true }]) {
            tried("key before end", compose("compositionstart", ""), key("Enter", { isComposing: true, ...more }),
                compose("compositionend", ""));
            tried("end before key", compose("compositionstart", ""), compose("compositionend", ""), key("Enter", more));
        }
    }
    before?.focus?.({ preventScroll: true });
    if (before === document.body) document.activeElement.blur();
    told.forEach(kind => window.removeEventListener(kind, stopped, true));
    return found;
}"""


def sent_while_composing(page: Page) -> list[str]:
    """Each field with what an input method's Enter did there."""
    found: list[str] = page.evaluate(LOOK)
    return found
