// The number is asked for when it is needed, and stands nowhere on the phone.
import { ask, sayAt } from "./ask.js";
import { say } from "./words.js";

async function call(event) {
  const form = event.target.closest("[data-call-form]");
  if (!form) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const body = await ask(form.action);
  if (body.tel) location.href = `tel:${body.tel}`;
  else sayAt(form.parentElement, body.sentence || say("call"));
}


export function startCall() {
  document.addEventListener("submit", call, true);
}
