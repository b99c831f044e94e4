// Photos are made smaller on the phone and go into the queue one by one, at once: nothing is lost with a closed page.
import { mine, onChange } from "./queue.js";
import { record, showFault } from "./deeds.js";
import { open } from "./vault.js";
import { say } from "./words.js";

const LONGEST = 1600;
const shown = new Map(); // turn → the small picture of a photo that waits

async function drawn(file, longest) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return canvas;
}

async function smaller(file) {
  const canvas = await drawn(file, LONGEST);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
  return new File([blob], "photo.jpg", { type: "image/jpeg" });
}

async function taken({ target }) {
  if (!target.matches?.("[data-photos]")) return;
  const files = [...target.files];
  target.value = "";
  showFault(target.form, "photos", "");
  for (const file of files) {
    try {
      await record(target.form, [["photos", await smaller(file)]]);
    } catch {
      showFault(target.form, "photos", say("photo"));
    }
  }
}

// Those that wait are seen beside those that the desk has; one that was sent stays until the page is loaded anew.
async function show() {
  const page = document.getElementById("order");
  if (!page) return;
  const rows = (await mine()).filter((row) => row.order === page.dataset.order);
  for (const row of rows) {
    const place = document.querySelector(`form[data-deed="${row.deed}"] [data-thumbs]`);
    if (!place || shown.has(row.turn)) continue;
    const figure = document.createElement("figure");
    shown.set(row.turn, figure);
    place.append(figure);
    const [, file] = (await open(row.sealed)).find(([, value]) => value instanceof File) || [];
    if (file) figure.append(await drawn(file, 192), document.createElement("figcaption"));
  }
  for (const [turn, figure] of shown) {
    const caption = figure.querySelector("figcaption");
    if (caption) caption.hidden = !rows.some((row) => row.turn === turn);
    if (caption) caption.textContent = "↑";
  }
}

export function startPhotos() {
  document.addEventListener("change", taken);
  onChange(show);
  return show();
}
