// A deed's form does not leave the page: it goes into the queue with the time of the deed, and is sent from there.
import { drop, enqueue, mine } from "./queue.js";
import { dropDraft } from "./drafts.js";
import { signatures } from "./signature.js";
import { mayFinish } from "./ones.js";
import { showCard } from "./card.js";
import { say } from "./words.js";

const OURS = new Set(["csrfmiddlewaretoken", "key", "deed", "at"]);
const orderOf = () => document.getElementById("order").dataset.order;
export const correcting = new Map(); // deed → the refused row that is being put right

export const entriesOf = (form) => [...new FormData(form)].filter(([name, value]) => !OURS.has(name) && !(value instanceof File));

export function showFault(form, field, sentence) {
  const place = form.querySelector(`[data-fault="${field}"]`) || form.querySelector("[data-fault]");
  if (!place) return;
  place.textContent = sentence;
  place.hidden = !sentence;
  if (sentence) place.scrollIntoView({ block: "center" });
}

export async function record(form, entries) {
  const { deed } = form.dataset;
  await enqueue({ url: form.action, order: orderOf(), deed, entries }, correcting.get(deed));
  correcting.delete(deed);
}

function filled(form) {
  for (const place of form.querySelectorAll("[data-fault]")) place.hidden = true;
  const empty = [...form.querySelectorAll("[required]")].find((one) => !one.value.trim());
  if (!empty) return true;
  empty.value = "";
  empty.closest("details")?.setAttribute("open", "");
  empty.reportValidity();
  return false;
}

async function submit(event) {
  const form = event.target.closest("form[data-deed]");
  if (!form) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (form.dataset.busy || !filled(form) || !mayFinish(form)) return;
  form.dataset.busy = "1";
  try {
    const signed = await signatures(form);
    if (!signed) return showFault(form, form.querySelector("[data-signature]").dataset.signature, say("sign"));
    await record(form, [...entriesOf(form), ...signed]);
    await dropDraft(form);
    if (!form.querySelector("[data-lines]")) form.reset(); // lines stay as they were told
    if (form.dataset.deed === "finished") await showCard();
  } finally {
    delete form.dataset.busy;
  }
}

export async function discard(row) {
  correcting.delete(row.deed);
  await drop(row.turn);
}

export async function rowAt(turn) {
  return (await mine()).find((row) => row.turn === turn);
}

export function startDeeds() {
  document.addEventListener("submit", submit, true);
}
