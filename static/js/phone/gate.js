// The gate's phone: a code is checked by the desk; without a signal by the digests that this page took along. What was
// released then waits in the same sealed queue as a technician's deeds, and the desk settles what happened twice.
import { startForms } from "../forms.js";
import { startToken } from "../token.js";
import { startBar } from "./bar.js";
import { clockTime, deskNow } from "./clock.js";
import { enqueue, mine } from "./queue.js";
import { onAnswer, startSender } from "./sender.js";
import { startLeaving, startShell } from "./shell.js";
import { all, get, put, remove } from "./store.js";
import { unlock } from "./vault.js";
import { facts, say } from "./words.js";

const PATIENCE = 6000;
const MARK = "pass:"; // passes that this phone has released, until the desk's next list no longer names them
const place = document.getElementById("verdict");
const page = document.documentElement.dataset;
const made = () => clockTime(page.kept || page.now);

const clean = (text) =>
  text.toUpperCase().replace(/[^0-9A-Z]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");

async function digest(code) {
  const { salt, rounds } = document.getElementById("pass-salt").dataset;
  const bytes = (text) => new TextEncoder().encode(text);
  const key = await crypto.subtle.importKey("raw", bytes(code), "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: bytes(salt), iterations: Number(rounds) };
  const bits = await crypto.subtle.deriveBits(how, key, 256);
  return [...new Uint8Array(bits)].map((one) => one.toString(16).padStart(2, "0")).join("");
}

function show(id, fill) {
  const made = document.getElementById(id).content.cloneNode(true);
  fill(made);
  place.replaceChildren(made);
  place.scrollIntoView({ block: "nearest" });
}

const stop = (why) => show("verdict-stop", (part) => (part.querySelector("[data-why]").textContent = why));
const kept = (why) => show("verdict-kept", (part) => (part.querySelector("[data-why]").textContent = why));

function told(form, sentence) {
  const line = form.querySelector(".fault");
  line.textContent = sentence;
  line.hidden = !sentence;
}

// null when nobody answers
async function ask(url, body) {
  try {
    const answer = await fetch(url, {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
    });
    return answer.status >= 500 ? null : answer;
  } catch {
    return null;
  }
}

const moment = (iso) => {
  const at = new Date(iso);
  const two = (number) => String(number).padStart(2, "0");
  return `${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
};

// With what the page took along: known or not, in its time or not, released by this phone already or not.
async function judge(form, code) {
  const words = form.dataset;
  const fill = (word) => words[word].replace("{at}", made());
  const wanted = await digest(code);
  const one = JSON.parse(document.getElementById("valid-passes").textContent).find(({ digest }) => digest === wanted);
  if (!one) return stop(fill("unknown"));
  if (await get("states", MARK + one.number)) return stop(words.used);
  if (deskNow() < new Date(one.from)) return stop(`${words.early} ${one.number} · ${moment(one.from)}`);
  if (deskNow() >= new Date(one.until)) return stop(`${words.over} ${one.number} · ${moment(one.until)}`);
  return show("verdict-valid", (part) => {
    part.querySelector("[data-number]").textContent = one.number;
    part.querySelector("[data-window]").textContent = `${moment(one.from)} – ${moment(one.until)}`;
    part.querySelector("[data-how]").textContent = fill("noSignal");
    for (const row of [...part.querySelectorAll(".pass-ticks li")].slice(one.lines)) row.remove();
    for (const row of part.querySelectorAll(".pass-ticks li")) row.hidden = false;
    Object.assign(part.querySelector("[data-offline-check]").dataset, { number: one.number, lines: one.lines, code });
  });
}

async function typed(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
  const form = event.target;
  const code = clean(form.elements.code.value);
  told(form, "");
  place.replaceChildren();
  if (code.length !== 8) return told(form, form.dataset.bad);
  const answer = await ask(form.action, new FormData(form));
  if (answer && answer.headers.get("content-type")?.includes("json")) {
    const body = await answer.json();
    if (body.url) return location.assign(body.url);
    return told(form, body.sentence);
  }
  if (answer) return location.reload(); // signed out, or another person's page
  return judge(form, code);
}

// All lines ticked and nothing besides: released. Anything else, or the red button: not released, and the desk hears of it.
async function offlineCheck(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
  const form = event.target;
  const entries = [...new FormData(form)].filter(([name]) => name === "ticked" || name === "extra");
  const whole = form.querySelectorAll("[name=ticked]:checked").length === Number(form.dataset.lines);
  const halted = "stop" in (event.submitter?.dataset || {});
  await keepCheck(form.dataset, entries, whole && !form.elements.extra.value.trim() && !halted, ["code", form.dataset.code]);
}

async function keepCheck({ number, deeds, key }, entries, fine, by) {
  const words = document.getElementById("type-code")?.dataset || document.getElementById("check").dataset;
  const url = new URL(deeds || document.getElementById("pass-salt").dataset.deeds, location.href).href;
  // whatever was ticked: a pass that the guard stopped is none that was released
  const said = fine ? entries : [...entries.filter(([name]) => name !== "ticked"), ["stopped", "1"]];
  if (fine) await put("states", { id: MARK + number, state: "used" });
  await enqueue({ url, order: number, deed: "release", entries: [by, ...said], key });
  kept(fine ? words.kept : words.stopped);
}

// The page of a pass was opened with a signal, which is gone when the goods are to leave: the same key, so it counts once.
async function scanned(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
  const form = event.target;
  if (form.dataset.busy) return;
  form.dataset.busy = "1";
  const body = new FormData(form);
  const answer = await ask(form.action, body);
  if (answer) return location.reload();
  const entries = [...body].filter(([name]) => name === "ticked" || name === "extra");
  const all = form.querySelectorAll("[name=ticked]");
  const fine = all.length && [...all].every((one) => one.checked) && !form.elements.extra.value.trim();
  await keepCheck({ ...form.dataset, key: body.get("key") }, entries, fine, ["token", form.dataset.token]);
  form.hidden = true;
}

function submit(event) {
  if (event.target.id === "type-code") return typed(event);
  if (event.target.id === "check") return scanned(event);
  if (event.target.matches("[data-offline-check]")) return offlineCheck(event);
  return null;
}

// A list that comes from the desk knows what has been used, except for what still waits here.
async function forget() {
  if (page.kept) return;
  const waits = new Set((await mine()).map((row) => MARK + row.order));
  for (const { id } of await all("states")) if (id.startsWith(MARK) && !waits.has(id)) await remove("states", id);
}

async function start() {
  onAnswer((row, body) => row && body.said && stop(body.said));
  startSender();
  await Promise.all([forget(), startBar()]);
  page.ready = "1";
  await startShell();
}

const able = window.isSecureContext && navigator.serviceWorker && navigator.locks;
if (able) {
  document.documentElement.classList.add("scripted");
  unlock(facts.seal);
  document.addEventListener("submit", submit, true);
  startLeaving();
}
startForms();
startToken();
if (able) {
  start();
} else {
  const line = document.querySelector("[data-kept-line]");
  line.textContent = say("unsafe");
  line.hidden = line.parentElement.hidden = false;
}
