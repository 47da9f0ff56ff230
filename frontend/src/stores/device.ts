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

/** Rises when somebody leaves, or wants nothing kept: what was about to be kept of them is not kept any more. */
export const departures = (): number => forgotten;

const KEEP_KEY = "pulse.keep-last";
let unwritten: boolean | undefined;

/** Whether the last state may be kept on this device. Asked of the storage each time: another tab may have chosen. */
export function keepsLast(): boolean {
  if (unwritten !== undefined) return unwritten;
  try {
    return localStorage.getItem(KEEP_KEY) !== "no";
  } catch {
    return true;
  }
}

/** Keep the last state from now on, or take away what is kept and keep nothing any more. */
export async function chooseKeeping(keep: boolean): Promise<void> {
  try {
    localStorage.setItem(KEEP_KEY, keep ? "yes" : "no");
    unwritten = undefined;
  } catch {
    // Storage is closed to us: the choice holds until the page is left.
    unwritten = keep;
  }
  if (!keep) await forgetLast();
}

/** Storage may be closed or full: then nothing is kept, and nothing else suffers. */
export async function keepLast(record: string): Promise<void> {
  if (!keepsLast()) return;
  await act("readwrite", (store) => store.put(record, KEY)).catch(() => undefined);
  // Another tab may have chosen otherwise while this was written.
  if (!keepsLast()) await forgetLast();
}

export async function readLast(): Promise<string | undefined> {
  if (!keepsLast()) return undefined;
  return act<string>("readonly", (store) => store.get(KEY) as IDBRequest<string>).catch(() => undefined);
}

export function forgetLast(): Promise<unknown> {
  forgotten += 1;
  if (typeof indexedDB === "undefined") return Promise.resolve();
  return act("readwrite", (store) => store.clear()).catch(() => undefined);
}
