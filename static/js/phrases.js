// The right words: a click puts a phrase where the clerk writes, at the cursor of the text that was written in last.
let last = null;

function place() {
  if (last?.isConnected && last.getClientRects().length) return last;
  const form = document.querySelector("details[open] form, form#intake");
  return [...(form?.querySelectorAll("textarea") ?? [])].find((one) => one.getClientRects().length) ?? null;
}

// beside the intake they name whom and what the form names now: fetched when they are opened, and again when it changes
function fill(details) {
  if (details?.open) details.querySelector("[data-words]")?.dispatchEvent(new Event("words"));
}

const NAMED = "[name=caller], [name=caller_name], [type=datetime-local]";

function follow(event) {
  if (event.target.matches?.(NAMED)) fill(document.querySelector(".words-panel"));
}

export function startPhrases() {
  document.addEventListener("toggle", (event) => fill(event.target.closest?.(".words-panel")), true);
  document.addEventListener("change", follow);
  document.addEventListener("input", (event) => event.target.type === "datetime-local" && follow(event));
  document.addEventListener("focusin", (event) => {
    if (event.target.matches?.("textarea")) last = event.target;
  });
  document.addEventListener("click", (event) => {
    const phrase = event.target.closest?.("[data-phrase]");
    const field = phrase && place();
    if (!field) return;
    field.setRangeText(phrase.textContent, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
}
