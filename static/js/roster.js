// The roster's grid by keyboard: a sign enters a shift, arrows move, a row can be pasted, Ctrl+Z takes back.
// Without this script the same rows are text fields. A draft saves itself; a published month is kept as a draft of mine.
import { composing } from "./compose.js";
import { freshToken } from "./token.js";

const grid = document.querySelector("[data-grid]");
const BLANK = "-";
const BLANKS = new Set("-－—–_·.　 0○");
const WAIT = 400;
const RETRY = 5000;

if (grid) start(grid, grid.closest("form"));

function start(grid, form) {
  const shifts = [...form.querySelectorAll("[data-shifts] > li")].map((one) => ({ ...one.dataset }));
  const byMark = new Map(shifts.map((one) => [one.mark, one]));
  const signs = new Map(
    shifts.flatMap((one) => [one.mark, one.letter, one.letter.toUpperCase(), one.name].map((sign) => [sign, one.mark]))
  );
  const stateLine = form.querySelector("[data-save-state]");
  const rows = [...grid.querySelectorAll("tbody tr")].map((line) => {
    const input = form.elements[`row-${line.dataset.row}`];
    const cells = [...line.querySelectorAll(".cell")];
    return { id: line.dataset.row, name: line.querySelector("th").textContent.trim(), input, cells, sum: line.querySelector(".sum") };
  });
  const shown = new Map(form.elements.was.value.split("\n").map((line) => [line.split(" ")[0], Array.from(line.slice(line.indexOf(" ") + 1))]));
  for (const row of rows) {
    row.signs = padded(Array.from(row.input.value), row.cells.length);
    row.server = padded(shown.get(row.id) || [], row.cells.length);
  }
  const undone = [];
  const pen = document.createElement("input");
  Object.assign(pen, { className: "pen", autocomplete: "off", spellcheck: false });
  pen.dataset.composes = ""; // it reads its signs from the composition itself
  let at = { row: 0, day: 0 };
  let timer = 0;
  let sending = false;

  // ---- what stands in the cells
  function meaning(sign) {
    const text = sign.trim();
    if (!text || BLANKS.has(text)) return BLANK;
    return signs.get(text) || (byMark.has(text) ? text : null);
  }

  function draw(row, day) {
    const cell = row.cells[day];
    const mark = row.signs[day];
    const tone = byMark.get(mark)?.tone || (mark === BLANK ? "none" : "day");
    cell.className = cell.className.replace(/ ?tone-\w+/, "") + ` tone-${tone}`;
    cell.classList.toggle("unsaved", row.signs[day] !== row.server[day]);
    if (!cell.firstElementChild || cell.firstElementChild === pen) cell.prepend(document.createElement("span"));
    cell.firstElementChild.textContent = mark === BLANK ? "" : mark;
  }

  function count() {
    for (const row of rows) row.sum.textContent = row.signs.filter((sign) => sign !== BLANK && byMark.get(sign)?.tone !== "rest").length;
    for (const line of grid.querySelectorAll("tfoot tr")) {
      const mark = shifts.find((one) => one.id === line.dataset.shift)?.mark;
      [...line.querySelectorAll("td")].slice(0, -1).forEach((cell, day) => {
        const there = rows.filter((row) => row.signs[day] === mark).length;
        cell.textContent = there;
        cell.classList.toggle("nobody", there === 0);
      });
    }
  }

  function put(changes, { remember = true } = {}) {
    const before = changes.map(([row, day]) => [row, day, row.signs[day]]);
    for (const [row, day, mark] of changes) {
      row.signs[day] = mark;
      draw(row, day);
    }
    if (remember) undone.push(before);
    for (const row of new Set(changes.map(([row]) => row))) {
      row.input.value = row.signs.join("");
      row.input.dispatchEvent(new Event("input", { bubbles: true }));
    }
    count();
    soon();
  }

  function say(text, trouble) {
    stateLine.textContent = text;
    stateLine.toggleAttribute("data-trouble", trouble);
  }

  function unknown(sign) {
    say(`“${sign}” ${grid.dataset.clash} ${shifts.map((one) => one.mark).join("、")}、${BLANK}`, true);
  }

  // A block of text from the cell where the pen stands: tabs part cells, else every sign is one.
  function write(text) {
    const lines = text.replace(/[\r\n]+$/, "").split(/\r?\n/);
    const changes = [];
    let last = at.day;
    for (const [down, line] of lines.entries()) {
      const row = rows[at.row + down];
      if (!row) break;
      for (const [across, sign] of (line.includes("\t") ? line.split("\t") : signs.has(line.trim()) ? [line] : Array.from(line)).entries()) {
        if (at.day + across >= row.cells.length) break;
        const mark = meaning(sign);
        if (mark === null) return unknown(sign);
        changes.push([row, at.day + across, mark]);
        last = at.day + across;
      }
    }
    if (changes.length) put(changes);
    go(at.row, last + 1);
  }

  // ---- moving
  function go(row, day) {
    at = { row: Math.min(Math.max(row, 0), rows.length - 1), day: Math.min(Math.max(day, 0), rows[0].cells.length - 1) };
    const cell = rows[at.row].cells[at.day];
    pen.value = "";
    pen.setAttribute("aria-label", `${rows[at.row].name} ${at.day + 1} ${byMark.get(rows[at.row].signs[at.day])?.name || ""}`);
    cell.append(pen);
    pen.focus({ preventScroll: true });
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  const moves = {
    ArrowLeft: () => go(at.row, at.day - 1),
    ArrowRight: () => go(at.row, at.day + 1),
    ArrowUp: () => go(at.row - 1, at.day),
    ArrowDown: () => go(at.row + 1, at.day),
    Enter: () => go(at.row + 1, at.day),
    Home: () => go(at.row, 0),
    End: () => go(at.row, rows[0].cells.length - 1),
    Delete: () => put([[rows[at.row], at.day, BLANK]]),
    Backspace: () => {
      put([[rows[at.row], at.day, BLANK]]);
      go(at.row, at.day - 1);
    },
    " ": () => {
      put([[rows[at.row], at.day, BLANK]]);
      go(at.row, at.day + 1);
    },
  };

  pen.addEventListener("keydown", (event) => {
    if (composing(event)) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") {
      event.preventDefault();
      const before = undone.pop();
      if (before) {
        put(before, { remember: false });
        go(rows.indexOf(before[0][0]), before[0][1]);
      }
    } else if (moves[event.key] && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      event.stopPropagation();
      moves[event.key]();
    }
  });
  pen.addEventListener("input", (event) => {
    event.stopPropagation(); // the pen is no field of the form: drafts.js hears of the row
    if (event.isComposing) return pen.parentElement.classList.add("typing");
    taken();
  });
  pen.addEventListener("compositionend", taken);
  function taken() {
    pen.parentElement.classList.remove("typing");
    const text = pen.value;
    pen.value = "";
    if (text) write(text);
  }
  pen.addEventListener("paste", (event) => {
    event.preventDefault();
    write(event.clipboardData.getData("text/plain"));
  });
  grid.addEventListener("click", (event) => {
    const cell = event.target.closest(".cell");
    if (cell) go(rows.findIndex((row) => row.cells.includes(cell)), Number(cell.dataset.day));
  });
  form.addEventListener("change", (event) => {
    const row = rows.find((one) => one.input === event.target);
    if (!row) return;
    const marks = padded(Array.from(row.input.value), row.cells.length).map(meaning);
    const wrong = marks.indexOf(null);
    if (wrong >= 0) return unknown(Array.from(row.input.value)[wrong]);
    put(marks.map((mark, day) => [row, day, mark]));
  });

  // ---- a draft saves itself
  const waiting = () => rows.filter((row) => row.signs.some((sign, day) => sign !== row.server[day]));

  function soon(wait = WAIT) {
    if (!form.dataset.saveUrl) return;
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  }

  async function save(leaving = false) {
    clearTimeout(timer);
    const dirty = waiting();
    if (!dirty.length || !form.dataset.saveUrl) return;
    if (sending && leaving !== true) return soon();
    sending = true;
    const sent = new Map(dirty.map((row) => [row.id, [...row.signs]]));
    const body = new URLSearchParams({ seen: form.elements.seen.value });
    body.set("was", dirty.map((row) => `${row.id} ${row.server.join("")}`).join("\n"));
    for (const row of dirty) body.set(`row-${row.id}`, row.signs.join(""));
    try {
      const answer = await fetch(form.dataset.saveUrl, {
        method: "POST", body, redirect: "manual", keepalive: leaving === true, headers: { "X-CSRFToken": freshToken(form) },
      });
      if (answer.type === "opaqueredirect" || [401, 403].includes(answer.status)) throw new Error("signedOut");
      const told = await answer.json();
      take(told, answer.ok ? sent : new Map());
      if (told.said.length) say(told.said.join(" "), true);
      else say(`${stateLine.dataset.saved} ${new Date().toTimeString().slice(0, 5)}`, false);
    } catch (error) {
      say(stateLine.dataset[error.message] || stateLine.dataset.failed, true);
      soon(RETRY);
    } finally {
      sending = false;
    }
  }

  // What the server has: mine as it was taken, and what colleagues entered where I have not typed.
  function take(told, sent) {
    for (const row of rows) {
      const fresh = Array.from(told.rows[row.id] || "");
      fresh.forEach((sign, day) => {
        const untouched = row.signs[day] === row.server[day] || sent.get(row.id)?.[day] === row.signs[day];
        row.server[day] = sign;
        if (untouched) row.signs[day] = sign;
        draw(row, day);
      });
      row.input.value = row.signs.join("");
    }
    form.elements.seen.value = told.seen;
    form.elements.was.value = rows.map((row) => `${row.id} ${row.server.join("")}`).join("\n");
    const checks = document.getElementById("checks");
    if (checks) checks.innerHTML = told.checks;
    count();
  }

  document.addEventListener("visibilitychange", () => document.hidden && save(true));
  window.addEventListener("pagehide", () => save(true));

  // ---- begin
  for (const row of rows) row.cells.forEach((_cell, day) => draw(row, day));
  count();
  grid.hidden = false;
  const byHand = form.querySelector(".rows-by-hand");
  if (byHand && !byHand.querySelector(".is-invalid")) byHand.open = false;
  go(0, 0);
}

function padded(signs, length) {
  return [...signs, ...Array(Math.max(0, length - signs.length)).fill(BLANK)].slice(0, length);
}
