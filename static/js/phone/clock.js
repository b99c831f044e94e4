// The desk's time on a phone whose clock may be wrong: the page says when it was made, every answer says it again.
const page = document.documentElement.dataset;
const came = performance.getEntriesByType("navigation")[0]?.responseStart || 0;
let offset = Date.parse(page.now) - (performance.timeOrigin + came) || 0;

export const deskNow = () => new Date(Date.now() + offset);

export function hear(told) {
  const at = Date.parse(told);
  if (at) offset = at - Date.now();
}

export const clockTime = (iso) => new Date(iso).toTimeString().slice(0, 5);
