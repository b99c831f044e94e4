// Signing in on another page gives the browser a new token, and the one that this page was made with counts no more.
// Every request of this page takes the newest, so that a call which is half typed can still be saved where it stands.
const newest = () => document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1];

export function freshToken(form) {
  const field = form.querySelector("[name=csrfmiddlewaretoken]");
  if (field) field.value = newest() || field.value;
  return field?.value || "";
}

export function startToken() {
  document.addEventListener("submit", (event) => freshToken(event.target), true);
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    if (newest() && "X-CSRFToken" in detail.headers) detail.headers["X-CSRFToken"] = newest();
  });
}
