// Keeps what is typed in form[data-draft-url] on the server, so that a closed tab or a lost session loses nothing.
// Says so in the form's [data-draft-state], whose words are its data-saved, data-failed and data-signed-out.
import { freshToken } from "./token.js";

const WAIT = 600;
const waiting = new Map(); // form → timer of the save to come
const unkept = new WeakSet(); // forms whose last words are not known to be on the server
const order = new WeakMap(); // form → number of its last save: an earlier answer says nothing any more

function fields(form) {
  const data = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    const secret = form.elements[name]?.type === "password";
    if (typeof value === "string" && name !== "csrfmiddlewaretoken" && !secret) data.append(name, value);
  }
  return data;
}

function say(form, word, trouble) {
  const place = form.querySelector("[data-draft-state]");
  if (!place) return;
  place.textContent = word === "saved" ? `${place.dataset.saved} ${clock()}` : place.dataset[word] || place.dataset.failed || "";
  place.toggleAttribute("data-trouble", trouble);
}

function clock() {
  return new Date().toTimeString().slice(0, 5);
}

async function save(form, leaving) {
  clearTimeout(waiting.get(form));
  waiting.delete(form);
  const turn = (order.get(form) || 0) + 1;
  order.set(form, turn);
  let word = "offline";
  try {
    const answer = await fetch(form.dataset.draftUrl, {
      method: "POST",
      headers: { "X-CSRFToken": freshToken(form) },
      body: fields(form),
      keepalive: leaving,
      redirect: "manual",
    });
    const signedOut = [401, 403, 423].includes(answer.status) || answer.type === "opaqueredirect";
    word = answer.ok ? "saved" : signedOut ? "signedOut" : "failed"; // 409: somebody else is signed in; sending says who
  } catch {
    // the network is down: say so, the next key tries again
  }
  if (order.get(form) !== turn) return word;
  if (word !== "saved") unkept.add(form);
  else if (!waiting.has(form)) unkept.delete(form);
  say(form, word, word !== "saved");
  return word;
}

// What was typed last is on the server before the form goes. Signed out or without network the form stays as it is.
async function first(event) {
  const { target: form, submitter } = event;
  if (event.defaultPrevented || !unkept.has(form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const word = await save(form, false);
  if (word === "signedOut" || word === "offline") return;
  unkept.delete(form);
  form.requestSubmit(submitter);
}

// A button that leads away (the other language, larger type) waits for what was typed beside it, and leads nowhere
// while that can't be kept. One that must act all the same, such as signing out, has data-leaves="anyway".
async function leave(event) {
  const { target: form, submitter } = event;
  const typedIn = [...document.querySelectorAll("form[data-draft-url]")].filter((one) => unkept.has(one) && !one.dataset.sent);
  if (event.defaultPrevented || !form.matches("[data-leaves]") || !typedIn.length) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const words = await Promise.all(typedIn.map((one) => save(one, false)));
  if (form.dataset.leaves !== "anyway" && words.some((word) => word !== "saved")) return;
  for (const one of typedIn) unkept.delete(one);
  form.requestSubmit(submitter);
}

function typed(event) {
  const form = event.target.closest?.("form[data-draft-url]");
  if (!form || event.target.matches("[data-composes]")) return;
  unkept.add(form);
  if (event.isComposing) return;
  clearTimeout(waiting.get(form));
  waiting.set(form, setTimeout(save, WAIT, form, false));
}

// A fragment's request that finds the session gone would load the whole page anew: not over words that only stand here.
function hold(event) {
  const here = [...document.querySelectorAll("form[data-draft-url]")].some((form) => unkept.has(form));
  if (event.detail.xhr.status === 401 && here) event.preventDefault();
}

// Every save that still waits is made now; ends when the server has answered all of them.
export function keepDrafts() {
  const late = [...waiting.keys()].filter((form) => form.isConnected && !form.dataset.sent);
  return Promise.all(late.map((form) => save(form, true)));
}

export function startDrafts() {
  window.addEventListener("input", typed, true); // also what compose.js holds back from the rest of the page
  document.addEventListener("change", typed);
  document.addEventListener("submit", first, true);
  document.addEventListener("submit", leave, true);
  document.addEventListener("htmx:beforeOnLoad", hold);
  document.addEventListener("visibilitychange", () => document.hidden && keepDrafts());
  window.addEventListener("pagehide", keepDrafts);
}
