// Lines of a price: from the rate card with its price, or one's own; the sum is seen while it is typed.
import { mine, onChange } from "./queue.js";
import { open } from "./vault.js";

const NAMES = ["rate", "name", "unit", "quantity", "price", "kind", "reason"];
const number = (text) => Number(String(text).replace(/[，,]/g, ".")) || 0;
const field = (line, name) => line.querySelector(`[name=${name}]`);
const amount = (quantity, price) => Math.round(number(quantity) * number(price) * 100) / 100;
const yuan = (sum) => `¥${sum.toFixed(2)}`;

function add(place, values = {}) {
  const line = place.querySelector("template").content.firstElementChild.cloneNode(true);
  for (const [name, value] of Object.entries(values)) field(line, name).value = value;
  place.querySelector("[data-add-line]").before(line);
  show(line);
  return line;
}

// Of a line from the card name and unit are the card's; another price needs a reason.
function show(line) {
  const chosen = field(line, "rate").selectedOptions[0];
  const { price } = chosen?.dataset || {};
  line.querySelector(".own").hidden = Boolean(price);
  field(line, "reason").hidden = !price || !field(line, "price").value || number(field(line, "price").value) === number(price);
}

function chosen(line) {
  const { price } = field(line, "rate").selectedOptions[0].dataset;
  if (price) {
    field(line, "price").value = price;
    field(line, "quantity").value ||= "1";
  }
  show(line);
}

function total(place) {
  const lines = [...place.querySelectorAll("[data-line]")];
  const sum = lines.reduce((all, line) => all + amount(field(line, "quantity").value, field(line, "price").value), 0);
  place.querySelector("[data-total]").textContent = lines.length ? yuan(sum) : "";
}

// entries as a form has them → one object a line
export function linesOf(entries) {
  const columns = NAMES.map((name) => entries.filter(([one]) => one === name).map(([, value]) => value));
  return columns[0].map((_, row) => Object.fromEntries(NAMES.map((name, at) => [name, columns[at][row] ?? ""])));
}

function refill(place, rows) {
  for (const line of place.querySelectorAll("[data-line]")) line.remove();
  for (const row of rows) add(place, row);
  total(place);
}

// What waits counts as told: the sum to agree to, and what is charged begins with it.
async function follow() {
  const page = document.getElementById("order");
  const told = (await mine()).filter((row) => row.order === page?.dataset.order && row.deed === "quoted").at(-1);
  if (!told) return;
  const rows = linesOf(await open(told.sealed));
  const sum = rows.reduce((all, row) => all + amount(row.quantity, row.price), 0);
  for (const place of document.querySelectorAll("[data-agree-sum], #deed-quoted [data-sum]")) place.textContent = yuan(sum);
  const like = document.querySelector('[data-like="quoted"]');
  if (like && like.dataset.told !== told.key) refill(like, rows);
  if (like) like.dataset.told = told.key;
  document.querySelector("[data-agree]").open ||= sum > 0;
}

function click({ target }) {
  const place = target.closest("[data-lines]");
  if (!place) return;
  if (target.closest("[data-add-line]")) field(add(place), "rate").focus();
  if (target.closest("[data-drop-line]")) target.closest("[data-line]").remove();
  if (target.closest("[data-drop-line]")) place.dispatchEvent(new Event("input", { bubbles: true }));
  total(place);
}

function typed({ target }) {
  const place = target.closest?.("[data-lines]");
  if (!place) return;
  const line = target.closest("[data-line]");
  if (line) (target.name === "rate" ? chosen : show)(line);
  total(place);
}

export function startLines() {
  for (const place of document.querySelectorAll("[data-lines]")) {
    for (const line of place.querySelectorAll(".line.without-script")) line.remove();
    place.querySelectorAll("[data-line]").forEach(show);
    total(place);
  }
  document.addEventListener("click", click);
  document.addEventListener("input", typed);
  document.addEventListener("filled", ({ target, detail }) => {
    const place = target.querySelector("[data-lines]");
    if (place) refill(place, linesOf(detail));
  });
  onChange(follow);
  return follow();
}
