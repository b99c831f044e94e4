// Unmasking a number beside the page instead of on a page of its own: a dialog asks why, shows the number for half a
// minute and forgets it. Nothing of it is kept in the history, and leaving the page empties it.
let box = null;
let timer = 0;

function empty() {
  clearTimeout(timer);
  box?.replaceChildren();
}

function dialog() {
  if (box?.isConnected) return box;
  box = document.createElement("dialog");
  box.className = "reveal";
  box.addEventListener("close", empty);
  box.addEventListener("click", (event) => {
    if (event.target.closest("[data-closes]")) box.close();
  });
  document.body.append(box);
  return box;
}

function startTimer(plain, root) {
  if (!plain) return;
  timer = setTimeout(() => {
    plain.replaceChildren();
    plain.hidden = true;
    root.querySelector("[data-over]").hidden = false;
  }, Number(plain.dataset.seconds) * 1000);
}

async function show(url, options) {
  const answer = await fetch(url, {
    ...options,
    credentials: "same-origin",
    cache: "no-store",
    headers: { "HX-Request": "true" },
  });
  if (answer.status === 401 || answer.redirected) {
    location.reload();
    return;
  }
  empty();
  const place = dialog();
  place.innerHTML = await answer.text();
  if (!place.open) place.showModal();
  startTimer(place.querySelector("[data-plain]"), place);
  place.querySelector("[type=radio]:checked, [type=radio], .plain a, [data-closes]")?.focus();
}

function asked(event) {
  const link = event.target.closest?.("a[data-reveal]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  show(link.href, {}).catch(() => location.assign(link.href));
}

function told(event) {
  const form = event.target;
  if (!form.matches?.("form[data-reveal]")) return;
  event.preventDefault();
  event.stopPropagation();
  show(form.action, { method: "POST", body: new FormData(form) }).catch(() => form.submit());
}

export function startReveal() {
  document.addEventListener("click", asked);
  document.addEventListener("submit", told, true);
  window.addEventListener("pagehide", () => {
    empty();
    document.querySelectorAll("[data-plain]").forEach((one) => one.replaceChildren());
    if (box?.open) box.close();
  });
  // the page of its own, where the number stands without a dialog
  startTimer(document.querySelector("main [data-plain]"), document);
}
