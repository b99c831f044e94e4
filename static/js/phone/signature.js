// Signing with the finger: strokes on a canvas, sent as a small PNG, black on white whatever the phone's colours are.
const inked = new WeakSet();
const INK = "#17212b";

function at(canvas, event) {
  const box = canvas.getBoundingClientRect();
  const inside = canvas.clientWidth;
  const edge = (box.width - inside) / 2;
  const scale = canvas.width / inside;
  return [(event.clientX - box.left - edge) * scale, (event.clientY - box.top - edge) * scale];
}

function begin(event) {
  const canvas = event.target.closest?.("canvas[data-signature]");
  if (!canvas) return;
  event.preventDefault();
  canvas.setPointerCapture(event.pointerId);
  const pen = canvas.getContext("2d");
  Object.assign(pen, { lineWidth: 5, lineCap: "round", lineJoin: "round", strokeStyle: INK });
  let last = at(canvas, event);
  const move = (moved) => {
    const here = at(canvas, moved);
    pen.beginPath();
    pen.moveTo(...last);
    pen.lineTo(...here);
    pen.stroke();
    last = here;
    inked.add(canvas);
  };
  canvas.onpointermove = move;
  canvas.onpointerup = canvas.onpointercancel = () => {
    canvas.onpointermove = canvas.onpointerup = canvas.onpointercancel = null;
  };
}

function wipe(canvas) {
  canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height);
  inked.delete(canvas);
}

export const isInked = (canvas) => inked.has(canvas);

// The form's signatures as files; null when one is still missing.
export async function signatures(form) {
  const found = [];
  if (form.elements.how?.value === "paper") return found;
  for (const canvas of form.querySelectorAll("canvas[data-signature]")) {
    if (!inked.has(canvas)) return null;
    const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
    found.push([canvas.dataset.signature, new File([blob], "signature.png", { type: "image/png" })]);
  }
  return found;
}

export function startSignature() {
  document.addEventListener("pointerdown", begin);
  document.addEventListener("reset", ({ target }) => target.querySelectorAll("canvas[data-signature]").forEach(wipe));
  document.addEventListener("click", ({ target }) => {
    if (target.closest("[data-clear-signature]")) wipe(target.closest(".sign").querySelector("canvas"));
  });
}
