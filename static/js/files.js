// Says of input[data-files] what was chosen and how large it is, before anything is sent; what would be refused is
// refused here, with the server's own sentence, so that nobody waits for an upload in vain.
const MEGABYTE = 1024 * 1024;

function size(bytes) {
  return bytes < MEGABYTE ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / MEGABYTE).toFixed(1)} MB`;
}

function trouble(input) {
  const { most, megabytes, tooMany, tooLarge } = input.dataset;
  const files = [...input.files];
  if (files.length > Number(most)) return tooMany;
  const large = files.find((file) => file.size > Number(megabytes) * MEGABYTE);
  return large ? tooLarge.replace("%(name)s", large.name).replace("%(limit)d", megabytes) : "";
}

function told(input) {
  let place = input.parentElement.querySelector(".files-told");
  if (!place) {
    place = document.createElement("p");
    place.className = "files-told";
    place.setAttribute("role", "status");
    input.after(place);
  }
  return place;
}

function chosen(event) {
  const input = event.target;
  if (!input.matches?.("input[type=file][data-files]")) return;
  const place = told(input);
  const wrong = trouble(input);
  place.classList.toggle("late-word", Boolean(wrong));
  place.textContent = wrong || [...input.files].map((file) => `${file.name} ${size(file.size)}`).join(" · ");
}

function sent(event) {
  const input = [...event.target.querySelectorAll("input[type=file][data-files]")].find(trouble);
  if (!input) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const fold = input.closest("details");
  if (fold) fold.open = true;
  input.focus();
}

export function startFiles() {
  document.addEventListener("change", chosen);
  document.addEventListener("submit", sent, true);
}
