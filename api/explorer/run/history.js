/**
 * The queries that were run. They are kept while the page is open; on the device only after the
 * reader chose so, since a query can hold a name or a number. Variables, header fields and tokens
 * are never kept on the device.
 */

/** @typedef {{ query: string, operationName: string | null, at: number }} Entry */

const KEY = "habeas.explorer.history";
const KEPT = 50;

/** @param {unknown} entry @returns {entry is Entry} */
function isEntry(entry) {
  const { query, operationName, at } = /** @type {Partial<Entry>} */ (entry ?? {});
  return typeof query === "string" && typeof at === "number"
    && (operationName === null || typeof operationName === "string");
}

export class QueryHistory {
  /** @param {Storage | null} storage none where the browser refuses it */
  constructor(storage) {
    this.storage = storage;
    /** @type {Entry[]} */
    this.entries = [];
    this.remembers = false;
    this.read();
  }

  read() {
    try {
      const stored = this.storage?.getItem(KEY);
      if (!stored) return;
      const entries = JSON.parse(stored);
      this.entries = Array.isArray(entries) ? entries.filter(isEntry).slice(0, KEPT) : [];
      this.remembers = true;
    } catch {
      // What cannot be read is as if it were not there.
      this.entries = [];
    }
  }

  write() {
    try {
      if (this.remembers) this.storage?.setItem(KEY, JSON.stringify(this.entries));
      else this.storage?.removeItem(KEY);
    } catch {
      // The storage is full or closed: the history lasts as long as the page.
      this.remembers = false;
    }
  }

  /** @param {boolean} remembers */
  remember(remembers) {
    this.remembers = remembers;
    this.write();
  }

  /** @param {string} query @param {string | null} operationName @param {number} at */
  add(query, operationName, at) {
    const same = (/** @type {Entry} */ entry) => entry.query === query && entry.operationName === operationName;
    this.entries = [{ query, operationName, at }, ...this.entries.filter((entry) => !same(entry))].slice(0, KEPT);
    this.write();
  }

  /** @param {Entry} entry */
  remove(entry) {
    this.entries = this.entries.filter((other) => other !== entry);
    this.write();
  }

  clear() {
    this.entries = [];
    this.write();
  }
}
