// Counts every .due chip down by the server's time. One timer; chips that htmx brings later are found by it.
// The page says when it was made (<html data-now>); every later answer's Date header corrects a clock that was changed.
const HALF_AN_HOUR = 30 * 60 * 1000;
const page = document.documentElement.dataset;
const made = performance.getEntriesByType("navigation")[0]?.responseStart || 0;
let offset = Date.parse(page.now) - (performance.timeOrigin + made) || 0;

const fill = (pattern, values) => pattern.replace(/\{(\w)\}/g, (_, name) => values[name]);

// The same cut as core/durations.py: the two largest units, never rounded up; the last ten minutes before show seconds.
function span(ms, exact) {
  const seconds = Math.floor(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  if (exact) return `${minutes}:${String(seconds % 60).padStart(2, "0")}`;
  const values = { d: Math.floor(minutes / 1440), h: Math.floor(minutes / 60) % 24, m: minutes % 60 };
  if (minutes < 1) return page.moment;
  if (values.d) return fill(values.h ? page.dh : page.d, values);
  if (values.h) return fill(values.m ? page.hm : page.h, values);
  return fill(page.m, values);
}

// Every chip as it stands at this moment of the server's.
export function paint(now) {
  for (const chip of document.querySelectorAll(".due[data-due]")) {
    const due = Date.parse(chip.dataset.due);
    if (Number.isNaN(due)) continue;
    const soon = Date.parse(chip.dataset.soon) || due - HALF_AN_HOUR;
    const state = now >= due ? "late" : now >= soon ? "soon" : "in-time";
    const word = { late: page.late, soon: page.soon, "in-time": page.left }[state];
    const text = `${word} ${span(Math.abs(due - now), state === "soon" && due - now < 600_000)}`;
    if (chip.dataset.state !== state) chip.dataset.state = state;
    if (chip.textContent !== text) chip.textContent = text;
  }
}

const tick = () => paint(Date.now() + offset);

function correct(event) {
  const told = Date.parse(event.detail.xhr?.getResponseHeader("Date") || "");
  if (told && Math.abs(told - (Date.now() + offset)) > 3000) offset = told + 500 - Date.now();
}

export function startCountdown() {
  if (!page.now) return;
  tick();
  setInterval(tick, 1000);
  document.addEventListener("visibilitychange", tick);
  document.addEventListener("htmx:afterRequest", correct);
  document.addEventListener("htmx:afterSettle", tick);
}
