// The worker keeps a copy of each of my open orders, so that one that was never opened can be read in the cellar as well.
// Whoever signs out leaves nothing readable behind.
import { mine } from "./queue.js";
import { onAnswer } from "./sender.js";
import { facts } from "./words.js";
import { agreed } from "./bar.js";
import { endDrafts } from "./drafts.js";

// From the list as the desk has it now, on whichever page: who taps the first order at once has the others as well.
async function keepPages() {
  const list = await fetched(facts.home);
  if (!list) return;
  const rows = new DOMParser().parseFromString(list, "text/html").querySelectorAll(".order-row[data-keep]");
  const wanted = [...rows].map((row) => new URL(row.getAttribute("href"), location.href).href);
  navigator.serviceWorker.controller?.postMessage({ keep: wanted, list: facts.home });
  for (const page of wanted.slice(0, MOST)) await fetched(page);
}

const MOST = 20;
const touched = new Set(); // orders of which the desk has heard since their copies were made

// Once more through the worker: the desk then says how the order stands, and whether its copy may stay.
async function renew(row) {
  if (row) return touched.add(row);
  const waits = new Set((await mine()).map((one) => one.order));
  const ready = [...touched].filter((one) => !waits.has(one.order));
  if (!ready.length) return null;
  ready.forEach((one) => touched.delete(one));
  const pages = new Set([...ready.map((one) => one.url.replace(/deeds\/$/, "")), facts.home]);
  return Promise.all([...pages].map(fetched));
}

const fetched = (page) =>
  fetch(page, { headers: { Accept: "text/html" } })
    .then((answer) => answer.text())
    .catch(() => null);

async function leaving(event) {
  const form = event.target;
  if (!form.action?.endsWith("/logout/") || form.dataset.sure) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if ((await mine()).length && !(await agreed("leave-waiting"))) return;
  endDrafts();
  form.dataset.sure = "1";
  form.requestSubmit();
}

export function startLeaving() {
  document.addEventListener("submit", leaving, true);
}

export async function startShell() {
  onAnswer(renew);
  await navigator.serviceWorker.register("/worker.js");
  await navigator.serviceWorker.ready;
  if (!navigator.serviceWorker.controller) {
    await new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done, { once: true }));
  }
  await keepPages();
}
