// Sends what waits: strictly in order, one at a time, from one tab alone, until the desk has said that it has it.
// A refused deed holds back the later ones of its order; without an answer everything waits and is tried again.
import { drop, mine, onChange, setAside } from "./queue.js";
import { open } from "./vault.js";
import { facts, say } from "./words.js";
import { hear } from "./clock.js";

const AGAIN = 15_000;
const PATIENCE = 60_000; // a photo over a poor line
const listeners = [];
export const state = { word: "sending" }; // what keeps the queue from moving, a word of the bar

const token = () => document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1] || "";

export function onAnswer(listen) {
  listeners.push(listen);
}

async function post(row, entries) {
  const body = new FormData();
  for (const [name, value] of entries) body.append(name, value);
  for (const name of ["key", "deed", "at", "who"]) body.set(name, row[name]);
  return fetch(row.url, {
    method: "POST",
    body,
    headers: { Accept: "application/json", "X-CSRFToken": token() },
    redirect: "manual",
    signal: AbortSignal.timeout(PATIENCE),
  });
}

const told = (answer) => answer.headers.get("content-type")?.includes("json");

async function send(row) {
  let entries;
  try {
    entries = await open(row.sealed);
  } catch {
    await setAside(row, say("lost", { n: 1 }), "");
    return "refused";
  }
  let answer = await post(row, entries);
  if (answer.status === 403 && !told(answer)) {
    await fetch(facts.home, { headers: { Accept: "text/html" } }); // another sign-in has changed the token: a new one
    answer = await post(row, entries);
  }
  return judge(row, answer);
}

async function judge(row, answer) {
  if ([401, 423].includes(answer.status) || answer.type === "opaqueredirect") return "signedOut";
  const body = told(answer) ? await answer.json() : {};
  hear(body.now);
  if (body.other) return "other";
  if (answer.status === 429 || answer.status >= 500 || (answer.status === 403 && !told(answer))) return "trouble";
  if (answer.ok) {
    await drop(row.turn);
    listeners.forEach((listen) => listen(row, body));
    return "sent";
  }
  await setAside(row, body.sentence || say("broken"), body.field || "");
  return "refused";
}

// The next one that may go: none of its order stands before it refused.
async function next() {
  const held = new Set();
  for (const row of await mine()) {
    if (row.refused) held.add(row.order);
    else if (!held.has(row.order)) return row;
  }
  return null;
}

async function sendAll() {
  for (let row = await next(); row; row = await next()) {
    state.word = "sending";
    const word = await send(row).catch(() => "offline");
    if (word === "sent" || word === "refused") continue;
    state.word = word;
    if (word === "signedOut") navigator.serviceWorker?.controller?.postMessage({ leave: true });
    return;
  }
}

let busy = false;
let asked = false;
export async function kick() {
  asked = true;
  if (busy) return;
  busy = true;
  while (asked) {
    asked = false;
    await navigator.locks.request("ote-send", { ifAvailable: true }, (lock) => lock && sendAll());
  }
  busy = false;
  listeners.forEach((listen) => listen(null, null));
}

export function startSender() {
  onChange(kick);
  window.addEventListener("online", kick);
  window.addEventListener("pageshow", kick);
  document.addEventListener("visibilitychange", () => document.hidden || kick());
  setInterval(async () => (await next()) && kick(), AGAIN);
  kick();
}
