// Search boxes by keyboard: "/" goes to the first, arrows choose, Enter opens, Esc leaves. htmx fetches the list.
// Works on every form[data-search] with an input and a [role=listbox] of links or buttons.
// While an input method composes, nothing is sent (compose.js) and its Enter opens nothing.
import { composing } from "./compose.js";

const options = (list) => [...list.querySelectorAll("a, button")];
const chosen = (list) => options(list).find((one) => one.getAttribute("aria-selected") === "true");

function open(box, list) {
  options(list).forEach((one, place) => {
    one.setAttribute("role", "option");
    one.tabIndex = -1;
    one.id ||= `${list.id}-${place}`;
  });
  list.querySelectorAll("h3, p").forEach((one) => one.setAttribute("role", "presentation"));
  box.setAttribute("aria-expanded", String(options(list).length > 0));
  box.removeAttribute("aria-activedescendant");
}

function close(box, list) {
  list.replaceChildren();
  box.setAttribute("aria-expanded", "false");
  box.removeAttribute("aria-activedescendant");
}

function move(box, list, step) {
  const all = options(list);
  if (!all.length) return;
  const before = all.indexOf(chosen(list));
  const next = all[before < 0 ? (step > 0 ? 0 : all.length - 1) : (before + step + all.length) % all.length];
  all.forEach((one) => one.setAttribute("aria-selected", String(one === next)));
  box.setAttribute("aria-activedescendant", next.id);
  next.scrollIntoView({ block: "nearest" });
}

// Enter opens what was chosen, or the only hit; but never an answer to something typed earlier.
function enter(event, box, list) {
  const all = options(list);
  const hit = chosen(list) || (all.length === 1 ? all[0] : null);
  if (!hit || list.dataset.answers !== box.value.trim()) return;
  event.preventDefault();
  hit.click();
}

function keys(event, box, list) {
  if (composing(event)) {
    if (event.key === "Enter") event.preventDefault();
    return;
  }
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    move(box, list, event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Enter") {
    enter(event, box, list);
  } else if (event.key === "Escape") {
    if (!options(list).length) {
      box.blur();
      return;
    }
    event.preventDefault(); // the browser would empty the box: what was typed stays for a second look
    close(box, list);
  }
}

function wire(form) {
  const box = form.querySelector("input[role=combobox]");
  const list = form.querySelector("[role=listbox]");
  if (!box || !list || form.dataset.wired) return;
  form.dataset.wired = "1";
  box.addEventListener("keydown", (event) => keys(event, box, list));
  box.addEventListener("htmx:beforeRequest", (event) => {
    if (!box.value.trim()) event.preventDefault();
    if (!box.value.trim()) close(box, list);
    else list.dataset.asked = box.value.trim();
  });
  list.addEventListener("htmx:afterSwap", () => {
    list.dataset.answers = list.dataset.asked;
    open(box, list);
  });
  form.addEventListener("submit", (event) => {
    if (!box.value.trim()) event.preventDefault();
  });
  document.addEventListener("pointerdown", (event) => {
    if (!form.contains(event.target) && !list.matches(".in-place")) close(box, list);
  });
}

function slash(event) {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable], dialog[open]");
  if (event.key !== "/" || composing(event) || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const box = document.querySelector("form[data-search] input[role=combobox]");
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
}

export function startSearch() {
  const all = () => document.querySelectorAll("form[data-search]").forEach(wire);
  all();
  document.addEventListener("htmx:afterSettle", all);
  document.addEventListener("keydown", slash);
}
