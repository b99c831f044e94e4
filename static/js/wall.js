// The wallboard, days on end: asks every ten seconds and never shows what it knew as what is. When the server is silent
// it says so and goes on asking; when the server has another edition of this page, the page loads itself anew.
import { paint } from "./countdown.js";

const EVERY = 10_000;
const PATIENCE = 8_000; // for one answer
const STALE = 20_000; // two looks without an answer
const PAUSES = [2_000, 4_000, 8_000, 16_000, 30_000];
const root = document.documentElement;
const lost = document.querySelector(".wall-lost");
const heard = { server: 0, zone: 0, mono: 0, clock: 0 };
let failures = 0;
let gone = false;

// The server's moment stands in the answer with the community's own offset: 2026-11-27T12:00:00.000+08:00.
function hear(now) {
  const stamp = now.dataset.now;
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(stamp) || ["", "+", "0", "0"];
  heard.server = Date.parse(stamp);
  heard.zone = Number(`${sign}1`) * (hours * 60 + Number(minutes)) * 60_000;
  heard.mono = performance.now();
  heard.clock = Date.now();
}

// Of two clocks the one that says more: a sleeping machine stops the one, a corrected hour turns back the other.
const age = () => Math.max(performance.now() - heard.mono, Date.now() - heard.clock);
const hour = (moment) => new Date(moment + heard.zone).toISOString().slice(11, 16);

function tick() {
  const since = age();
  const state = gone ? "gone" : since > STALE ? "lost" : "on";
  if (root.dataset.link !== state) {
    root.dataset.link = state;
    lost.textContent = state === "lost" ? lost.dataset.text.replace("{at}", hour(heard.server)) : "";
  }
  const clock = document.querySelector(".wall-clock time");
  const text = hour(heard.server + since);
  if (clock && clock.textContent !== text) clock.textContent = text;
  if (state === "on") paint(heard.server + since);
}

function show(text) {
  const fresh = new DOMParser().parseFromString(text, "text/html").getElementById("now");
  if (!fresh) throw new Error("not the wallboard");
  document.getElementById("now").replaceWith(document.importNode(fresh, true));
  hear(fresh);
  gone = false;
}

function ask(address, cache) {
  return fetch(address, { cache, credentials: "omit", redirect: "error", signal: AbortSignal.timeout(PATIENCE) });
}

// Loaded anew only when everything of it has come: a page that fails to load would never ask again.
async function renew() {
  const page = await ask(location.href, "reload");
  if (!page.ok || !page.headers.get("X-Wall-Edition")) return;
  const next = new DOMParser().parseFromString(await page.text(), "text/html");
  const parts = [...next.querySelectorAll("link[href], script[src]")].map((one) => one.getAttribute("href") || one.getAttribute("src"));
  const came = await Promise.all(parts.map((part) => ask(part, "reload")));
  if (came.every((one) => one.ok)) location.reload();
}

async function look() {
  const answer = await ask(root.dataset.feed, "no-store");
  const edition = answer.headers.get("X-Wall-Edition");
  if (!edition) throw new Error("somebody else answered");
  if (answer.status === 404) {
    gone = true;
    document.getElementById("now").replaceChildren();
    return;
  }
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  show(await answer.text());
  if (edition !== root.dataset.edition) await renew();
}

async function go() {
  let pause = EVERY;
  try {
    await look();
    failures = 0;
  } catch {
    pause = PAUSES[Math.min(failures++, PAUSES.length - 1)];
  }
  tick();
  setTimeout(go, pause);
}

hear(document.getElementById("now"));
setInterval(tick, 1000);
setTimeout(go, EVERY);
