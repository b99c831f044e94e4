// A refused deed is put right in its own form: what was sent stands in it again, with the desk's sentence at its field.
import { correcting, showFault } from "./deeds.js";
import { fill } from "./drafts.js";
import { mine } from "./queue.js";
import { open } from "./vault.js";

const FIELDLESS = new Set(["accepted", "set_off", "arrived", "before", "after", "release"]);
export const hasFields = (row) => !FIELDLESS.has(row.deed);

export async function correct(row) {
  const form = document.querySelector(`form[data-deed="${row.deed}"]`);
  if (document.getElementById("order")?.dataset.order !== row.order || !form) {
    location.href = `${row.url.replace(/deeds\/$/, "")}#correct-${row.turn}`;
    return;
  }
  correcting.set(row.deed, row);
  form.hidden = false;
  fill(form, await open(row.sealed));
  showFault(form, row.field, row.refused);
}

export async function startCorrect() {
  const turn = Number(location.hash.match(/^#correct-(\d+)$/)?.[1]);
  const row = turn && (await mine()).find((one) => one.turn === turn && one.refused);
  if (row) await correct(row);
}
