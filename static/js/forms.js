// Forms by keyboard: Ctrl+Enter saves, Enter goes on (form[data-enter-next]), Esc closes what is open.
// An input method's keys are left alone: its Enter neither saves nor goes on.
import { composing } from "./compose.js";

const FIELDS = "input:not([type=hidden]), select, textarea, button:not([tabindex='-1'])";

function goOn(event, form) {
  const all = [...form.querySelectorAll(FIELDS)].filter((one) => !one.disabled && one.getClientRects().length);
  const here = event.target;
  // a group of radios is one stop
  const rest = all.slice(all.indexOf(here) + 1).filter((one) => one.type !== "radio" || one.name !== here.name);
  const next = rest.find((one) => one.type !== "radio" || one.checked || !form.elements[one.name].value);
  event.preventDefault();
  next?.focus();
}

function escape(target) {
  const open = target.closest?.("details[open]:is(.dropdown, [name])") || document.querySelector("details.dropdown[open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary")?.focus();
}

function keys(event) {
  if (composing(event)) return;
  const form = event.target.closest?.("form");
  if (event.key === "Escape") escape(event.target);
  if (event.key !== "Enter" || !form || form.matches("[data-search]")) return;
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    form.requestSubmit(form.querySelector("[data-save]"));
  } else if (form.matches("[data-enter-next]") && !event.target.matches("textarea, button, summary, a, [type=submit]")) {
    goOn(event, form);
  }
}

// A second submission while the first is on its way does nothing. Only a comfort: the server makes one record anyway.
function once(event) {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  event.submitter?.setAttribute("aria-busy", "true");
  setTimeout(() => free(form), 8000);
}

function free(form) {
  delete form.dataset.sent;
  form.querySelectorAll("[aria-busy]").forEach((one) => one.removeAttribute("aria-busy"));
}

// <button data-opens="id"> shows a dialog, <button data-closes> closes it, <button data-dismiss=".x"> removes what holds it.
function click(event) {
  const button = event.target.closest?.("[data-opens], [data-closes], [data-dismiss]");
  if (button?.dataset.opens) {
    const dialog = document.getElementById(button.dataset.opens);
    if (!dialog?.showModal) return;
    event.preventDefault();
    dialog.showModal();
  } else if (button?.hasAttribute("data-closes")) {
    button.closest("dialog")?.close();
  } else if (button) {
    button.closest(button.dataset.dismiss)?.remove();
  }
  for (const menu of document.querySelectorAll("details.dropdown[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
}

function tell(id) {
  const sentence = document.getElementById(id);
  if (sentence) document.getElementById("messages")?.append(sentence.content.cloneNode(true));
}

// After a refused form the first wrong field has the focus.
function firstError(root) {
  root.querySelector?.(".is-invalid:is(input, select, textarea)")?.focus({ preventScroll: false });
}

export function startForms() {
  document.addEventListener("keydown", keys);
  document.addEventListener("submit", once);
  document.addEventListener("click", click);
  document.addEventListener("htmx:sendError", () => tell("message-offline"));
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status >= 500) tell("message-broken");
  });
  document.addEventListener("htmx:afterSettle", (event) => firstError(event.target));
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(free));
  firstError(document);
}

// what an office prints has a button for it
document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-print]")) window.print();
});
