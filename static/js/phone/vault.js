// Seals what waits on this phone. The key stands on the person's own pages alone: signed out, nobody opens it here.
let key = null; // the promise of it: what is done before it is there waits

const bytes = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));

export function unlock(secret) {
  key = crypto.subtle.importKey("raw", bytes(secret), "AES-GCM", false, ["encrypt", "decrypt"]);
}

// entries: [name, string or Blob] as a form has them → one sealed piece
export async function seal(entries) {
  const head = [];
  const files = [];
  for (const [name, value] of entries) {
    if (typeof value === "string") {
      head.push({ name, value });
    } else {
      head.push({ name, file: value.name || `${name}.jpg`, type: value.type, size: value.size });
      files.push(await value.arrayBuffer());
    }
  }
  const told = new TextEncoder().encode(JSON.stringify(head));
  const whole = await new Blob([new Uint32Array([told.length]), told, ...files]).arrayBuffer();
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key, whole) };
}

export async function open({ iv, data }) {
  const whole = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, await key, data);
  const length = new Uint32Array(whole.slice(0, 4))[0];
  const head = JSON.parse(new TextDecoder().decode(whole.slice(4, 4 + length)));
  let at = 4 + length;
  return head.map(({ name, value, file, type, size }) => {
    if (file === undefined) return [name, value];
    const part = whole.slice(at, (at += size));
    return [name, new File([part], file, { type })];
  });
}
