// While an input method composes (拼音 and the like), half of a word stands in the field. Nothing of the page acts on it:
// its Enter neither sends nor goes on, no letter is a shortcut, and nobody is asked for an answer to half a word.
let where = null; // the field in which a word is being composed
const held = new Set(); // what would have been asked meanwhile

// Safari ends the word first and reports the key afterwards: then only the key's code tells that it was the method's.
export const composing = (event) => event.isComposing || event.keyCode === 229;

// Drafts and the lock listen at the window, before this: what is half typed is still typed.
function hush(event) {
  const here = event.isComposing || event.target === where;
  if (here && !event.target.matches?.("[data-composes]")) event.stopImmediatePropagation();
}

// typed just before the word was begun: asked when the word is there
function hold(event) {
  if (!where?.isConnected || event.detail.requestConfig.triggeringEvent?.type !== "input") return;
  event.preventDefault();
  held.add(event.detail.elt);
}

function end({ target }) {
  where = null;
  if (target.matches?.("[data-composes]")) return;
  target.dispatchEvent(new InputEvent("input", { bubbles: true }));
  for (const one of held) one.dispatchEvent(new Event("search"));
  held.clear();
}

export function startComposing() {
  document.addEventListener("compositionstart", (event) => (where = event.target), true);
  document.addEventListener("compositionend", end);
  document.addEventListener("input", hush, true);
  document.addEventListener("htmx:beforeRequest", hold);
}
