// Lists that refresh themselves ([data-live] with hx-get and hx-trigger="every 20s") must not move under somebody's hands:
// nothing is fetched while the tab is hidden or while the list is being used; scroll positions inside stay.
const IN_HAND = 4000;
const touched = new WeakMap(); // list → when the pointer last moved over it
const places = new Map(); // id of a scrolling part → where it was

function inUse(list) {
  const selection = window.getSelection();
  return (
    document.hidden ||
    (list.contains(document.activeElement) && document.activeElement !== document.body) ||
    (!selection.isCollapsed && list.contains(selection.anchorNode)) ||
    (list.matches(":hover") && Date.now() - (touched.get(list) || 0) < IN_HAND) ||
    document.querySelector("dialog[open]") !== null
  );
}

function hold(event) {
  const list = (event.detail.requestConfig || event.detail).elt; // a link inside the list is the person's own wish
  if (!list?.matches?.("[data-live]") || !inUse(list)) return;
  if (event.type === "htmx:beforeSwap") event.detail.shouldSwap = false;
  else event.preventDefault();
}

function keepPlaces(event) {
  if (!event.target.matches?.("[data-live]")) return;
  for (const part of [event.target, ...event.target.querySelectorAll("[id]")]) {
    if (part.id && (part.scrollTop || part.scrollLeft)) places.set(part.id, [part.scrollTop, part.scrollLeft]);
  }
}

function restorePlaces() {
  for (const [id, [top, left]] of places) document.getElementById(id)?.scrollTo(left, top);
  places.clear();
}

// The engine's heartbeat: the banner comes and goes without a reload.
function watchHeartbeat() {
  const banner = document.querySelector("[data-heartbeat]");
  if (!banner) return;
  setInterval(async () => {
    if (document.hidden) return;
    try {
      const health = await (await fetch(banner.dataset.heartbeat, { cache: "no-store" })).json();
      const age = health.sweep_age_s;
      if (typeof age !== "number") return;
      banner.hidden = age <= 30;
      if (age > 30) banner.querySelector("span").textContent = banner.dataset.text.replace("{s}", Math.round(age));
      document.querySelector(".pulse")?.classList.toggle("late", age > 30);
    } catch {
      // no answer: the next look tries again, htmx tells when something could not be sent
    }
  }, 30_000);
}

export function startLive() {
  document.addEventListener("htmx:beforeRequest", hold);
  document.addEventListener("htmx:beforeSwap", hold);
  document.addEventListener("htmx:beforeSwap", keepPlaces);
  document.addEventListener("htmx:afterSettle", restorePlaces);
  document.addEventListener("pointermove", (event) => {
    const list = event.target.closest?.("[data-live]");
    if (list) touched.set(list, Date.now());
  }, { passive: true });
  watchHeartbeat();
}
