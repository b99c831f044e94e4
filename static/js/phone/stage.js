// Where each order stands as the technician left it: the desk's word and then what waits. The forms and the button
// that fit there are shown, so that the next step can be done before the last one has arrived.
import { get, put, remove } from "./store.js";
import { mine, onChange } from "./queue.js";
import { onAnswer } from "./sender.js";
import { tables } from "./words.js";

const GONE = "refused"; // handed back: nothing more to do here

// from the desk's state through the deeds that wait, up to one that was refused
export function reached(from, rows) {
  let state = from;
  for (const row of rows) {
    if (row.refused) break;
    state = row.deed === GONE ? GONE : tables.leads[row.deed] || state;
  }
  return state;
}

function name(root, state) {
  for (const word of root.querySelectorAll("[data-state-word]")) word.textContent = tables.states[state] || tables.deeds[state];
}

// Whoever works by keyboard goes on with the next step: what had the focus is gone.
function keepHands(hands) {
  if (!hands?.matches("[data-thumb], form[data-from] *") || hands.getClientRects().length) return;
  const next = document.querySelector("[data-thumb]:not([hidden])") || document.getElementById("page");
  next.focus({ preventScroll: true });
}

function showForms(state) {
  const hands = document.activeElement;
  for (const form of document.querySelectorAll("form[data-from]")) form.hidden = !form.dataset.from.split(" ").includes(state);
  for (const button of document.querySelectorAll("[data-thumb]")) button.hidden = button.dataset.thumb !== state;
  for (const button of document.querySelectorAll("[data-thumbed]")) button.hidden = button.dataset.thumbed === state;
  for (const line of document.querySelectorAll("[data-gone]")) line.hidden = state !== GONE;
  for (const line of document.querySelectorAll("[data-unassigned]")) line.hidden = state !== "dispatched";
  keepHands(hands);
}

async function draw() {
  const rows = await mine();
  const of = (order) => rows.filter((row) => row.order === order);
  const page = document.getElementById("order");
  if (page) {
    const state = reached(page.dataset.state, of(page.dataset.order));
    page.dataset.reached = state;
    showForms(state);
    name(document, state);
  }
  for (const row of document.querySelectorAll(".order-row")) name(row, reached(row.dataset.state, of(row.dataset.order)));
}

// The desk has it: what the page shows starts from there. What a colleague did meanwhile, the next load shows.
async function follow(row, body) {
  if (!row) return draw();
  const state = row.deed === GONE ? GONE : body.state;
  await put("states", { id: row.order, state });
  for (const place of document.querySelectorAll(`[data-order="${row.order}"]`)) place.dataset.state = state;
  return draw();
}

// A copy may be older than what the desk has answered since; a page that comes from the desk is never.
async function catchUp() {
  for (const place of document.querySelectorAll("[data-order]")) {
    const known = document.documentElement.dataset.kept && (await get("states", place.dataset.order));
    if (known) place.dataset.state = known.state;
    else if (!document.documentElement.dataset.kept) await remove("states", place.dataset.order);
  }
  return draw();
}

export function startStage() {
  onChange(draw);
  onAnswer(follow);
  return catchUp();
}
