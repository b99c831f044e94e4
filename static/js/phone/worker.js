// The service worker: the files of the phone's pages, and a copy of each open order, and of the
// gate's page, for where there is no signal.
// Everything else of the desk goes by untouched. SHELL is written before this by the desk: version, files, offline page.
const FILES = `ote-shell-${SHELL.version}`;
const PAGES = "ote-sealed-"; // and whose they are
const PLAIN = "ote-pages-"; // as an earlier version kept them: readable
const KEPT_AT = "X-Kept-At";
const AHEAD = "X-Clock-Ahead";
const KEPT = /^\/c\/[^/]+\/(orders\/([^/]+\/)?|gate\/passes\/gate\/)$/;
const SCANNED = /^\/c\/[^/]+\/gate\/passes\/scan\//;
const LISTS = /\/(orders|gate\/passes\/gate)\/$/;
const PATIENCE = 4000; // a poor line is no line, if there is a copy

self.addEventListener("install", (event) => {
  const fresh = [...SHELL.files, SHELL.offline].map((file) => new Request(file, { cache: "reload" }));
  event.waitUntil(caches.open(FILES).then((cache) => cache.addAll(fresh)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith(PLAIN) || (name.startsWith("ote-shell-") && name !== FILES);
  event.waitUntil(drop(old).then(() => self.clients.claim()));
});

async function drop(which) {
  const names = (await caches.keys()).filter(which);
  await Promise.all(names.map((name) => caches.delete(name)));
}

// Signed out, or the session has ended: no page stays, nor what would open one.
function leave() {
  key = null;
  return drop((name) => name.startsWith(PAGES));
}

// Copies are sealed with a key that is a part of the session and that no storage holds but its cookie. It comes with each
// page; a worker that was stopped meanwhile is told it again by the page "no signal" (sealed.js), which reads the cookie.
let key = null;

async function learn(secret) {
  const bytes = Uint8Array.from(secret.match(/../g) || [], (pair) => parseInt(pair, 16));
  key = await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
}

// Bound to its address: a copy opens as no other page.
const way = (iv, url) => ({ name: "AES-GCM", iv, additionalData: new TextEncoder().encode(url) });

async function sealed(html, url) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return new Blob([iv, await crypto.subtle.encrypt(way(iv, url), key, new TextEncoder().encode(html))]);
}

async function opened(copy, url) {
  const whole = new Uint8Array(await copy.arrayBuffer());
  const html = await crypto.subtle.decrypt(way(whole.slice(0, 12), url), key, whole.slice(12));
  return new TextDecoder().decode(html);
}

const late = (ms) => new Promise((_, give) => setTimeout(give, ms, new Error("late")));

async function file(request) {
  const asked = fetch(request);
  try {
    return await Promise.race([asked, late(PATIENCE)]);
  } catch {
    return (await caches.match(request, { cacheName: FILES, ignoreSearch: true })) || asked;
  }
}

async function keep(request, answer) {
  const who = answer.headers.get("X-Phone-Who");
  const secret = answer.headers.get("X-Phone-Key");
  if (!who || !secret) return;
  await learn(secret);
  const name = PAGES + who;
  await drop((one) => one.startsWith(PAGES) && one !== name); // somebody else's are not for this one
  const cache = await caches.open(name);
  const bare = request.url.split(/[?#]/)[0];
  if (answer.headers.get("X-Phone-Keep") !== "1") return cache.delete(bare);
  const headers = new Headers(answer.headers);
  headers.delete("X-Phone-Key");
  headers.set(KEPT_AT, new Date().toISOString());
  headers.set(AHEAD, String(Date.parse(answer.headers.get("Date")) + 500 - Date.now() || 0));
  return cache.put(bare, new Response(await sealed(await answer.clone().text(), bare), { headers }));
}

async function kept(url) {
  for (const name of await caches.keys()) {
    const copy = name.startsWith(PAGES) && (await (await caches.open(name)).match(url.split(/[?#]/)[0]));
    if (copy) return copy;
  }
  return null;
}

// A copy says that it is one, and what time it is now by the desk's clock as it was known when the copy was made.
async function asCopy(copy, url) {
  if (!key) return noSignal((html) => html.replace("<html", "<html data-sealed"));
  let html;
  try {
    html = await opened(copy, url.split(/[?#]/)[0]);
  } catch {
    return noSignal(); // sealed in an earlier session: its key is gone
  }
  const now = new Date(Date.now() + Number(copy.headers.get(AHEAD))).toISOString();
  html = html
    .replace(/data-now="[^"]*"/, `data-now="${now}"`)
    .replace("<html", `<html data-kept="${copy.headers.get(KEPT_AT)}"`);
  return new Response(html, { headers: copy.headers });
}

async function noSignal(as = (html) => html) {
  const page = await caches.match(SHELL.offline);
  return new Response(as(await page.text()), { headers: page.headers });
}

async function page(request) {
  const copy = await kept(request.url);
  const asked = fetch(request);
  let answer;
  try {
    answer = await (copy && request.mode === "navigate" ? Promise.race([asked, late(PATIENCE)]) : asked);
  } catch (trouble) {
    asked.catch(() => null);
    if (request.mode !== "navigate") throw trouble;
    return copy ? asCopy(copy, request.url) : caches.match(SHELL.offline);
  }
  if (answer.type === "opaqueredirect" || answer.redirected || answer.status === 401) await leave();
  else if (answer.ok) await keep(request, answer);
  else if ([403, 404].includes(answer.status)) await forget((url) => url === request.url.split(/[?#]/)[0]);
  return answer;
}

async function forget(which) {
  for (const name of (await caches.keys()).filter((one) => one.startsWith(PAGES))) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) if (which(request.url)) await cache.delete(request);
  }
}

// The way in, and the code on a pass: without a signal they lead to the list that was kept, or to where codes are typed.
async function wayIn(request) {
  try {
    return await fetch(request);
  } catch {
    for (const name of (await caches.keys()).filter((one) => one.startsWith(PAGES))) {
      const urls = (await (await caches.open(name)).keys()).map((one) => one.url);
      const list = urls.find((url) => LISTS.test(url));
      if (list) return Response.redirect(list);
    }
    return caches.match(SHELL.offline);
  }
}

async function signOut(request) {
  const answer = await fetch(request);
  await Promise.all([leave(), wipe(["drafts", "cards"])]);
  return answer;
}

// What is sealed and does not wait to be sent goes as well, from whichever page somebody signs out.
async function wipe(stores) {
  if (!(await indexedDB.databases()).some(({ name }) => name === "ote-phone")) return;
  const base = await asked(indexedDB.open("ote-phone"));
  const change = base.transaction(stores, "readwrite");
  await Promise.all(stores.map((name) => asked(change.objectStore(name).clear())));
  base.close();
}

const asked = (request) =>
  new Promise((good, bad) => {
    request.onsuccess = () => good(request.result);
    request.onerror = () => bad(request.error);
  });

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method === "POST" && url.pathname === "/logout/") event.respondWith(signOut(request));
  if (request.method !== "GET") return;
  if (KEPT.test(url.pathname)) event.respondWith(page(request));
  else if ((url.pathname === "/" || SCANNED.test(url.pathname)) && request.mode === "navigate") event.respondWith(wayIn(request));
  else if (SHELL.files.includes(url.pathname)) event.respondWith(file(request));
  else if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => caches.match(SHELL.offline)));
});

self.addEventListener("message", (event) => {
  const { data } = event;
  if (data.leave) event.waitUntil(leave());
  if (data.key) event.waitUntil(learn(data.key).then(() => event.ports[0].postMessage("learnt")));
  if (data.keep) {
    const wanted = new Set(data.keep);
    const other = (url) => new URL(url).pathname.startsWith(data.list) && new URL(url).pathname !== data.list && !wanted.has(url);
    event.waitUntil(forget(other));
  }
});
