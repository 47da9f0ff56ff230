// The one place on this device where the last state is kept: one record, of whoever was signed in last.

const NAME = "pulse-last-seen";
const STORE = "state";
const KEY = "last";

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE);
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error ?? new Error(NAME));
    asked.onblocked = () => reject(new Error(NAME));
  });
}

async function act<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest): Promise<T | undefined> {
  const database = await open();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const asked = work(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(asked.result as T);
      transaction.onabort = transaction.onerror = () => reject(transaction.error ?? new Error(NAME));
    });
  } finally {
    database.close();
  }
}

let forgotten = 0;

/** Rises when somebody leaves: what was about to be kept of them is not kept any more. */
export const departures = (): number => forgotten;

/** Storage may be closed or full: then nothing is kept, and nothing else suffers. */
export const keepLast = (record: string): Promise<unknown> => act("readwrite", (store) => store.put(record, KEY)).catch(() => undefined);

export const readLast = (): Promise<string | undefined> => act<string>("readonly", (store) => store.get(KEY) as IDBRequest<string>).catch(() => undefined);

export function forgetLast(): Promise<unknown> {
  forgotten += 1;
  if (typeof indexedDB === "undefined") return Promise.resolve();
  return act("readwrite", (store) => store.clear()).catch(() => undefined);
}
