// Says what waits and why, in one line that opens to the list; a refused deed is corrected, sent again or discarded here.
import { mine, onChange, others, tryAgain } from "./queue.js";
import { onAnswer, state } from "./sender.js";
import { facts, say, tables } from "./words.js";
import { clockTime } from "./clock.js";
import { discard } from "./deeds.js";
import { correct, hasFields } from "./correct.js";

const bar = document.getElementById("waiting");
const list = bar.querySelector("ol");
const line = (name, text) => {
  const place = bar.querySelector(`[data-${name}-line]`);
  place.hidden = !text;
  place.textContent = text;
};

function item(row, held) {
  const made = bar.querySelector("template").content.cloneNode(true).firstElementChild;
  made.dataset.turn = row.turn;
  made.classList.toggle("refused", Boolean(row.refused));
  made.querySelector(".what").textContent = `${row.order} · ${tables.deeds[row.deed]} · ${clockTime(row.at)}`;
  made.querySelector(".why").textContent = row.refused || (held.has(row.order) ? facts.held : "");
  made.querySelector(".cluster").hidden = !row.refused;
  made.querySelector("[data-correct]").hidden = !hasFields(row);
  made.querySelector("[data-again]").hidden = hasFields(row);
  return made;
}

async function draw() {
  const rows = await mine();
  const refused = rows.filter((row) => row.refused);
  const held = new Set(refused.map((row) => row.order));
  const stuck = refused.length || ["signedOut", "other", "trouble"].includes(state.word);
  const word = refused.length ? "refused" : navigator.onLine || state.word !== "sending" ? state.word : "offline";
  const more = await others();
  const kept = document.documentElement.dataset.kept;
  bar.querySelector("details").hidden = !rows.length;
  bar.toggleAttribute("data-trouble", Boolean(rows.length && stuck));
  bar.querySelector("[data-waiting-line]").textContent = say(word, { n: refused.length || rows.length });
  bar.querySelector("[data-sign-in]").hidden = state.word !== "signedOut";
  list.replaceChildren(...rows.map((row) => item(row, held)));
  line("others", more ? say("others", { n: more }) : "");
  line("kept", kept ? say("kept", { at: clockTime(kept) }) : "");
  bar.hidden = !(rows.length || more || kept);
}

async function click({ target }) {
  const turn = Number(target.closest("li")?.dataset.turn);
  const row = turn && (await mine()).find((one) => one.turn === turn);
  if (!row) return;
  if (target.closest("[data-again]")) await tryAgain(row);
  if (target.closest("[data-correct]")) await correct(row);
  if (target.closest("[data-discard]") && (await agreed("discard-deed"))) await discard(row);
}

export function agreed(id) {
  const dialog = document.getElementById(id);
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((done) => dialog.addEventListener("close", () => done(dialog.returnValue === "yes"), { once: true }));
}

export function startBar() {
  list.addEventListener("click", click);
  onChange(draw);
  onAnswer(draw);
  window.addEventListener("online", draw);
  window.addEventListener("offline", draw);
  return draw();
}
