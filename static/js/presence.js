// The lock of an unattended desk. The server decides; this warns 30 seconds before, by the server's seconds, tells it
// of hands at the keyboard, and leaves nothing on the screen when it is locked. Other tabs count as much as this one.
import { keepDrafts } from "./drafts.js";
import { freshToken } from "./token.js";

const place = document.getElementById("presence");
const PING = 20_000; // a hand at the keyboard is told at most so often
const channel = "BroadcastChannel" in window ? new BroadcastChannel("ote-presence") : null;
let end = 0; // when it locks, by this page's own running clock
let told = performance.now(); // when the desk last heard of somebody here
let asking = false;

const here = () => location.pathname + location.search;
const left = () => Math.ceil((end - performance.now()) / 1000);

const typed = new Set(); // forms without a draft in which somebody has typed

// What is half typed goes to the desk first, which keeps it for its writer and does nothing with it.
async function keep() {
  const forms = [...typed].filter((form) => form.isConnected && !form.dataset.sent);
  typed.clear();
  const sent = forms.map((form) => {
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && form.elements[name]?.type !== "password") body.append(name, value);
    }
    const headers = { Accept: "text/html", "X-Keep-Only": "1", "X-CSRFToken": freshToken(form) };
    return fetch(form.action, { method: "POST", headers, body, keepalive: true, redirect: "manual" }).catch(() => null);
  });
  await Promise.all(sent);
}

async function leave() {
  document.body.hidden = true; // at once: the next page may take a moment
  await keep();
  location.replace(`${place.dataset.lock}?next=${encodeURIComponent(here())}`);
}

function take(state) {
  if (state.left === 0) return leave();
  if (state.actor !== place.dataset.actor) return keep().then(() => location.replace("/"));
  if (state.left !== null) end = performance.now() + state.left * 1000;
  return draw();
}

async function ask(url, method) {
  if (asking) return;
  asking = true;
  try {
    const headers = { Accept: "application/json" };
    if (method === "POST") headers["X-CSRFToken"] = freshToken(place.querySelector("form"));
    const answer = await fetch(url, { method, headers, cache: "no-store", redirect: "manual" });
    if (answer.status === 401) location.reload();
    else if (answer.ok) take(await answer.json());
  } catch {
    // no network: nothing more can be fetched or saved; the next second tries again
  } finally {
    asking = false;
  }
}

function draw() {
  const warning = place.querySelector(".presence-warning");
  const soon = left() <= Number(place.dataset.warn);
  if (soon && warning.hidden) {
    const said = place.querySelector("[data-said]");
    said.textContent = said.dataset.said;
  }
  if (!soon) place.querySelector("[data-said]").textContent = "";
  warning.hidden = !soon;
  if (soon) warning.querySelector("[data-seconds]").textContent = Math.max(0, left());
}

let warned = false;
function tick() {
  const soon = left() <= Number(place.dataset.warn);
  if (soon && !warned) ask(place.dataset.state, "GET"); // another tab may have been worked in
  warned = soon;
  if (left() <= 0) ask(place.dataset.state, "GET");
  draw();
}

function stay() {
  told = performance.now();
  ask(place.dataset.stay, "POST").then(() => channel?.postMessage("stay"));
}

function hands(event) {
  if (event.target.closest?.("[data-locks]")) return;
  const soon = left() <= Number(place.dataset.warn);
  if (left() > 0 && (soon || performance.now() - told > PING)) stay();
}

async function lockNow() {
  document.body.hidden = true;
  await keepDrafts(); // the last words first: once it is locked, no draft is taken any more
  await keep();
  const form = place.querySelector("[data-lock-form]");
  freshToken(form);
  channel?.postMessage("lock");
  form.submit();
}

function key(event) {
  if (!event.ctrlKey || !event.altKey || event.code !== "KeyL") return hands(event);
  event.preventDefault();
  return lockNow();
}

export function startPresence() {
  // a page that the browser kept whole is asked for anew: the desk may have been locked since
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    document.body.hidden = true;
    location.reload();
  });
  if (!place) return;
  end = performance.now() + Number(place.dataset.left) * 1000;
  setInterval(tick, 1000);
  tick();
  window.addEventListener("input", ({ target }) => {
    const form = target.closest?.("form");
    if (form?.method === "post" && !form.dataset.draftUrl && !form.dataset.saveUrl) typed.add(form);
  }, true); // also what compose.js holds back from the rest of the page
  document.addEventListener("keydown", key);
  document.addEventListener("pointerdown", hands);
  place.querySelector("[data-locks]").addEventListener("click", lockNow);
  document.addEventListener("visibilitychange", () => document.hidden || ask(place.dataset.state, "GET"));
  channel?.addEventListener("message", ({ data }) => {
    if (data === "lock") setTimeout(() => ask(place.dataset.state, "GET"), 500);
    else ask(place.dataset.state, "GET");
  });
}
