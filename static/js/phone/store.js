// The phone's own small database: what waits to be sent, what is half typed, the opinion cards fetched ahead, and
// where the desk last said that an order stands.
let opened = null;

function database() {
  opened ??= new Promise((good, bad) => {
    const asked = indexedDB.open("ote-phone", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("queue", { keyPath: "turn", autoIncrement: true });
      asked.result.createObjectStore("drafts", { keyPath: "id" });
      asked.result.createObjectStore("cards", { keyPath: "id" });
      asked.result.createObjectStore("states", { keyPath: "id" });
    };
    asked.onsuccess = () => good(asked.result);
    asked.onerror = () => bad(asked.error);
  });
  return opened;
}

async function within(name, mode, work) {
  const transaction = (await database()).transaction(name, mode, { durability: "strict" });
  const asked = work(transaction.objectStore(name));
  return new Promise((good, bad) => {
    transaction.oncomplete = () => good(asked.result);
    transaction.onabort = transaction.onerror = () => bad(transaction.error);
  });
}

export const put = (name, row) => within(name, "readwrite", (store) => store.put(row));
export const get = (name, key) => within(name, "readonly", (store) => store.get(key));
export const all = (name) => within(name, "readonly", (store) => store.getAll());
export const remove = (name, key) => within(name, "readwrite", (store) => store.delete(key));
export const clear = (name) => within(name, "readwrite", (store) => store.clear());
