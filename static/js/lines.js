// Lines of a price, at the desk and on the phone: from the rate card with its price, or one's own; the sum is seen while
// it is typed. Without scripts a few empty lines stand there, and the button sends the form for more of them.
const number = (text) => Number(String(text).replace(/[，,]/g, ".")) || 0;
export const field = (line, name) => line.querySelector(`[name=${name}]`);
export const amount = (quantity, price) => Math.round(number(quantity) * number(price) * 100) / 100;
export const yuan = (sum) => `¥${sum.toFixed(2)}`;

export function add(place, values = {}) {
  const line = place.querySelector("template").content.firstElementChild.cloneNode(true);
  for (const [name, value] of Object.entries(values)) field(line, name).value = value;
  const last = [...place.querySelectorAll("[data-line]")].at(-1);
  if (last) last.after(line);
  else place.prepend(line);
  show(line);
  return line;
}

// Of a line from the card name and unit are the card's; another price needs a reason.
export function show(line) {
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

const filled = (line) => ["rate", "name", "quantity", "price"].some((name) => field(line, name).value);

export function total(place) {
  const lines = [...place.querySelectorAll("[data-line]")].filter(filled);
  const sum = lines.reduce((all, line) => all + amount(field(line, "quantity").value, field(line, "price").value), 0);
  place.querySelector("[data-total]").textContent = lines.length ? yuan(sum) : "";
}

function click(event) {
  const { target } = event;
  const place = target.closest?.("[data-lines]");
  if (!place) return;
  if (target.closest("[data-add-line]")) {
    event.preventDefault();
    field(add(place), "rate").focus();
  }
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

// Empty lines for pages without scripts go but for one; the button adds, so that Enter in a field saves.
function prepare(root) {
  for (const place of root.querySelectorAll("[data-lines]:not([data-ready])")) {
    place.dataset.ready = "";
    for (const line of place.querySelectorAll(".spare, .without-script")) line.remove();
    const button = place.querySelector("[data-add-line]");
    button.type = "button";
    if (button.name && !place.querySelector("[data-line]")) add(place);
    place.querySelectorAll("[data-line]").forEach(show);
    total(place);
  }
}

export function startLines() {
  prepare(document);
  document.addEventListener("htmx:load", ({ target }) => prepare(target));
  document.addEventListener("click", click);
  document.addEventListener("input", typed);
}
