// The opinion card fills the screen for the resident. It is fetched from the arrival on and lies sealed on the phone, so
// that it can be shown where there is no signal; it is gone with the order's end, and when somebody signs out.
import { ask, sayAt } from "./ask.js";
import { all, get, put, remove } from "./store.js";
import { onAnswer } from "./sender.js";
import { open, seal } from "./vault.js";
import { facts, say } from "./words.js";

const THERE = ["on_site", "done"];
const form = () => document.querySelector("[data-card-form]");
const idOf = (order) => `${facts.who}|${order}`;

async function kept(order) {
  const row = await get("cards", idOf(order));
  return row && Object.fromEntries(await open(row.sealed)).card;
}

async function fetched(order, url) {
  const { card } = await ask(url);
  if (card) await put("cards", { id: idOf(order), who: facts.who, sealed: await seal([["card", card]]) });
  return card;
}

// The desk knows of the arrival: the card may be fetched; of the confirmation: it is needed no more.
async function follow(row, body) {
  if (row?.deed === "arrived" && body.state === "on_site") await fetched(row.order, row.url.replace(/deeds\/$/, "card/"));
  if (row?.deed === "confirmed") await remove("cards", idOf(row.order));
}

export async function showCard() {
  const { order } = document.getElementById("order").dataset;
  const card = (await kept(order)) || (await fetched(order, form().action));
  if (!card) return sayAt(form(), say("card"));
  document.querySelector("[data-card-place]").innerHTML = card;
  return document.getElementById("card").showModal();
}

function submit(event) {
  if (event.target !== form()) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  showCard();
}

// The list as the desk has it now says which orders are still mine: the cards of the others go.
async function tidy() {
  if (document.documentElement.dataset.kept) return;
  const going = new Set([...document.querySelectorAll(".order-row[data-keep]")].map((row) => `${facts.who}|${row.dataset.order}`));
  for (const { id } of await all("cards")) if (!going.has(id)) await remove("cards", id);
}

export async function startCard() {
  document.addEventListener("submit", submit, true);
  onAnswer(follow);
  const page = document.getElementById("order")?.dataset;
  if (!page) return tidy();
  const wanted = form() && THERE.includes(page.state) && navigator.onLine && !(await kept(page.order));
  return wanted ? fetched(page.order, form().action) : null;
}
