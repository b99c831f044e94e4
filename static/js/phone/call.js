// The number is asked for when it is needed, and stands nowhere on the phone.
import { say } from "./words.js";

const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] || "";

async function call(event) {
  const form = event.target.closest("[data-call-form]");
  if (!form) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const headers = { Accept: "application/json", "X-CSRFToken": token() };
  const answer = await fetch(form.action, { method: "POST", headers, redirect: "manual" }).catch(() => null);
  const body = answer?.headers.get("content-type")?.includes("json") ? await answer.json() : {};
  if (body.tel) location.href = `tel:${body.tel}`;
  else alertLine(form, body.sentence || say("call"));
}

function alertLine(form, sentence) {
  const line = form.parentElement.parentElement.querySelector("[data-call-fault]") || document.createElement("p");
  line.dataset.callFault = "";
  line.className = "alert late";
  line.textContent = sentence;
  form.parentElement.after(line);
}

export function startCall() {
  document.addEventListener("submit", call, true);
}
