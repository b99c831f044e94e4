// The right words: a click puts a phrase where the clerk writes, at the cursor of the text that was written in last.
let last = null;

function place() {
  if (last?.isConnected && last.getClientRects().length) return last;
  const form = document.querySelector("details[open] form, form#intake");
  return [...(form?.querySelectorAll("textarea") ?? [])].find((one) => one.getClientRects().length) ?? null;
}

export function startPhrases() {
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
