// Lines of a price on the phone: what waits in its queue counts as told.
import { add, amount, startLines, total, yuan } from "../lines.js";
import { mine, onChange } from "./queue.js";
import { open } from "./vault.js";

const NAMES = ["rate", "name", "unit", "quantity", "price", "kind", "reason"];
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

export function startPhoneLines() {
  startLines();
  document.addEventListener("filled", ({ target, detail }) => {
    const place = target.querySelector("[data-lines]");
    if (place) refill(place, linesOf(detail));
  });
  onChange(follow);
  return follow();
}
