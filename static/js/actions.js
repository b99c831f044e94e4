// The ticket's actions by one key: its letter opens the form and puts the hands into it; then Enter or Ctrl+Enter does it.
// Letters count only outside of fields, by the key's place, so that an input method's state does not matter.
const FIRST = "[type=radio]:checked, input:not([type=hidden]):not([type=radio]), [type=radio], select, textarea";

function intoForm(action) {
  const field = action.querySelector(`form :is(${FIRST})`);
  field?.focus();
  if (field) action.scrollIntoView({ block: "nearest" });
  return Boolean(field);
}

function open(event) {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.("input, select, textarea, [contenteditable], dialog")) return;
  if (!/^Key[A-Z]$/.test(event.code)) return;
  const action = document.querySelector(`details[data-letter="${event.code.slice(3)}"]`);
  if (!action) return;
  event.preventDefault();
  action.open = true;
  if (!intoForm(action)) action.dataset.wanted = "1";
}

// a form that is fetched when its row is opened gets the hands when it is there
function arrived(event) {
  const action = event.target.closest?.("details[data-wanted]");
  if (!action) return;
  delete action.dataset.wanted;
  intoForm(action);
}

export function startActions() {
  document.addEventListener("keydown", open);
  document.addEventListener("htmx:afterSettle", arrived);
}
