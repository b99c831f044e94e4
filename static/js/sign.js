// Signing at the desk: what is drawn on a pad goes into the file field beside it, and is sent with the form like any
// picture. What only somebody from outside fills in shows itself when it is wanted; without this script all of it stands.
import { isInked, startSignature } from "./phone/signature.js";

const SCREEN = "screen";

function picture(canvas) {
  const bytes = Uint8Array.from(atob(canvas.toDataURL("image/png").split(",")[1]), (one) => one.charCodeAt(0));
  return new File([bytes], "signature.png", { type: "image/png" });
}

function put(pad) {
  const canvas = pad.querySelector("canvas");
  const field = document.getElementById(pad.dataset.signInto);
  const files = new DataTransfer();
  if (isInked(canvas)) files.items.add(picture(canvas));
  field.files = files.files;
  field.dispatchEvent(new Event("change", { bubbles: true }));
  const how = field.form.elements.signed_how;
  if (isInked(canvas)) how.value = SCREEN;
}

function drawn({ target }) {
  const pad = target.closest?.(".sign-pad");
  if (pad && target.matches("canvas")) put(pad);
}

// Who lends to a colleague needs no name and no pad; who takes back from the borrower needs none either.
function show(block) {
  const { unless, when } = block.dataset;
  const value = block.closest("form").elements[unless ?? when].value.trim();
  block.hidden = unless ? value !== "" : value === "";
}

function showPads(form) {
  const how = form.elements.signed_how.value;
  for (const pad of form.querySelectorAll(".sign-pad")) {
    pad.hidden = how !== "" && how !== SCREEN;
    document.getElementById(pad.dataset.signInto).closest("div.mb-3, div[id^=div_id]").hidden = pad.hidden;
  }
}

function changed({ target }) {
  const form = target.form;
  if (!form?.querySelector(".sign-pad")) return;
  form.querySelectorAll("[data-unless], [data-when]").forEach(show);
  showPads(form);
}

startSignature();
document.addEventListener("pointerup", drawn);
document.addEventListener("pointercancel", drawn);
document.addEventListener("click", ({ target }) => {
  const pad = target.closest("[data-clear-signature]")?.closest(".sign-pad");
  if (pad) put(pad);
});
document.addEventListener("change", changed);
document.addEventListener("input", changed);
for (const pad of document.querySelectorAll(".sign-pad")) {
  pad.classList.add("ready");
  changed({ target: document.getElementById(pad.dataset.signInto) });
}
