/** What the queue asks of a store, kept in memory: the tablet's own store stands on a browser's database. */
export class MemoryStore {
  entries = [];

  async append(device, sheet, make) {
    const own = this.entries.filter((entry) => entry.device === device);
    const entry = await make(own.length + 1, own.filter((one) => one.sheet === sheet));
    this.entries.push(entry);
    return entry;
  }

  waitFor(promise) {
    return promise;
  }

  waiting(device, limit) {
    return this.#of(device, (entry) => entry.state === "waiting").slice(0, limit);
  }

  again(device, limit) {
    return this.#of(device, (entry) => entry.again).slice(0, limit);
  }

  countAgain(device) {
    return this.#of(device, (entry) => entry.again).length;
  }

  settle(device, hash, outcome) {
    for (const entry of this.#of(device, (one) => one.hash === hash)) Object.assign(entry, outcome, { again: 0 });
  }

  #of(device, wanted) {
    return this.entries.filter((entry) => entry.device === device && wanted(entry));
  }
}
