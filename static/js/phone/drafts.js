// What is typed in a deed's form and not done yet outlives a closed page: sealed on the phone, gone when it is done.
import { get, put, remove } from "./store.js";
import { open, seal } from "./vault.js";
import { entriesOf } from "./deeds.js";
import { facts } from "./words.js";

const WAIT = 400;
const timers = new Map();
let over = false; // somebody is signing out: nothing more is kept

const idOf = (form) => `${facts.who}|${document.getElementById("order").dataset.order}|${form.dataset.deed}`;

async function keep(form) {
  timers.delete(form);
  if (over) return;
  const entries = entriesOf(form);
  if (entries.some(([, value]) => value.trim())) await put("drafts", { id: idOf(form), who: facts.who, sealed: await seal(entries) });
  else await remove("drafts", idOf(form));
}

export async function dropDraft(form) {
  clearTimeout(timers.get(form));
  timers.delete(form);
  await remove("drafts", idOf(form));
}

export function endDrafts() {
  over = true;
}

export function fill(form, entries) {
  for (const field of form.querySelectorAll("textarea, input:not([type=hidden], [type=file]), select")) {
    if (field.closest("[data-line]")) continue; // lines.js has as many of them as there are
    const values = entries.filter(([name]) => name === field.name).map(([, value]) => value);
    if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
    else if (values.length) [field.value] = values;
  }
  form.dispatchEvent(new CustomEvent("filled", { bubbles: true, detail: entries }));
}

function typed({ target }) {
  const form = target.closest?.("form[data-deed]");
  if (!form || target.type === "file") return;
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(keep, WAIT, form));
}

export async function startDrafts() {
  for (const form of document.querySelectorAll("form[data-deed]")) {
    const draft = await get("drafts", idOf(form));
    if (draft) fill(form, await open(draft.sealed).catch(() => []));
  }
  document.addEventListener("input", typed);
  document.addEventListener("change", typed);
  window.addEventListener("pagehide", () => [...timers.keys()].forEach(keep));
  document.addEventListener("visibilitychange", () => document.hidden && [...timers.keys()].forEach(keep));
}
