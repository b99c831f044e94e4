// The intake by keyboard: a figure key chooses the kind and goes to the text; only the categories of the kind are shown.
// The page works without it: arrows choose the kind, the list shows every category by kind.
import { composing } from "./compose.js";

function choose(event) {
  const group = event.target.closest?.(".kinds");
  if (!group || composing(event) || event.ctrlKey || event.altKey || event.metaKey) return;
  const radio = group.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!radio) return;
  event.preventDefault();
  radio.checked = true;
  radio.dispatchEvent(new Event("change", { bubbles: true }));
  group.closest("[data-matter]").querySelector("textarea").focus();
}

function narrow(matter) {
  const kind = matter.querySelector(".kinds :checked")?.value;
  const select = matter.querySelector("select");
  for (const option of select.querySelectorAll("option[data-kind]")) {
    const other = option.dataset.kind !== "" && option.dataset.kind !== kind;
    option.hidden = option.disabled = other;
    if (other && option.selected) select.value = "";
  }
  for (const group of select.querySelectorAll("optgroup")) {
    group.hidden = ![...group.children].some((option) => !option.hidden);
  }
}

// what is promised most often, in one click
function promise(event) {
  const button = event.target.closest?.("[data-promise]");
  const field = button?.closest("[data-matter]").querySelector("[type=datetime-local]");
  if (!field) return;
  field.value = button.dataset.promise;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function all() {
  document.querySelectorAll("[data-matter]").forEach(narrow);
  document.querySelectorAll("[data-matter] .quick").forEach((one) => (one.hidden = false));
}

// without a caller the call begins at the search box, unless a fault has the focus
function begin() {
  const form = document.querySelector("form[data-begin]");
  if (form && !form.querySelector(".is-invalid")) document.getElementById(form.dataset.begin)?.focus();
}

// one key joins the caller to a known outage
function press(event) {
  const button = document.querySelector(`[data-press="${CSS.escape(event.key)}"]`);
  if (!button || event.repeat || composing(event)) return;
  event.preventDefault();
  button.click();
}

document.addEventListener("keydown", choose);
document.addEventListener("keydown", press);
document.addEventListener("click", promise);
document.addEventListener("change", (event) => {
  const matter = event.target.closest?.(".kinds") && event.target.closest("[data-matter]");
  if (matter) narrow(matter);
});
document.addEventListener("htmx:afterSettle", all);
all();
begin();
