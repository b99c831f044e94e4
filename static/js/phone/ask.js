// Asks the desk for something at once: an answer, or nothing where there is no signal.
const token = () => document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1] || "";

export async function ask(url) {
  const headers = { Accept: "application/json", "X-CSRFToken": token() };
  const answer = await fetch(url, { method: "POST", headers, redirect: "manual" }).catch(() => null);
  return answer?.headers.get("content-type")?.includes("json") ? answer.json() : {};
}

// One sentence below this part of the page; the next one takes its place.
export function sayAt(part, sentence) {
  const before = part.nextElementSibling?.matches("[data-said]") ? part.nextElementSibling : document.createElement("p");
  before.dataset.said = "";
  before.className = "alert late";
  before.textContent = sentence;
  part.after(before);
}
