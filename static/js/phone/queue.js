// What was done and not sent yet, in the order in which it was done. A row says whose, which order, which deed and when;
// everything else in it is sealed.
import { all, put, remove } from "./store.js";
import { seal } from "./vault.js";
import { facts } from "./words.js";
import { deskNow } from "./clock.js";

const news = new BroadcastChannel("ote-queue");
const listeners = [];
news.onmessage = () => listeners.forEach((listen) => listen());

export function onChange(listen) {
  listeners.push(listen);
}

function tell() {
  news.postMessage("changed");
  listeners.forEach((listen) => listen());
}

export async function mine() {
  return (await all("queue")).filter((row) => row.who === facts.who);
}

export async function others() {
  return (await all("queue")).filter((row) => row.who !== facts.who).length;
}

export async function enqueue({ url, order, deed, entries, key }, correcting = null) {
  const row = {
    who: facts.who,
    key: key || crypto.randomUUID(), // one that was tried at once and got no answer keeps its key
    url,
    order,
    deed,
    at: correcting?.at || deskNow().toISOString(),
    sealed: await seal(entries),
  };
  if (correcting) row.turn = correcting.turn; // in its old place, so that what was done after it stays after it
  await put("queue", row);
  tell();
}

export async function drop(turn) {
  await remove("queue", turn);
  tell();
}

// The desk has not taken it: it stays, with the sentence, until the technician corrects or discards it.
export async function setAside(row, sentence, field) {
  await put("queue", { ...row, refused: sentence, field });
  tell();
}

export async function tryAgain({ refused, field, ...row }) {
  await put("queue", row);
  tell();
}
