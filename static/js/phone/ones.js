// The seven ones: all at once with one tap; what is left out is asked about, not refused.
const boxes = (form) => [...form.querySelectorAll("[name=ones]")];

export function mayFinish(form) {
  const left = boxes(form).filter((box) => !box.checked);
  const soSaid = form.querySelector("[name=as_it_was]");
  if (!left.length || soSaid?.checked) return true;
  const ask = form.querySelector("dialog");
  ask.querySelector("[data-unticked]").replaceChildren(
    ...left.map((box) => Object.assign(document.createElement("li"), { textContent: box.parentElement.textContent.trim() })),
  );
  ask.showModal();
  return false;
}

function click({ target }) {
  const form = target.closest("form[data-deed]");
  if (target.closest("[data-all-ones]")) {
    for (const box of boxes(form)) box.checked = true;
    form.dispatchEvent(new Event("input", { bubbles: true }));
  } else if (target.closest("[data-as-it-was]")) {
    form.querySelector("[name=as_it_was]").checked = true;
    target.closest("dialog").close();
    form.requestSubmit();
  }
}

export function startOnes() {
  document.addEventListener("click", click);
}
