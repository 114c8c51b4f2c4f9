/** What the tablet remembers. A write has reached the disk (strict durability) before its promise resolves. */
import { Dexie } from "/static/vendor/dexie.mjs";

const EVERY_SEQ = [Dexie.minKey, Dexie.maxKey];

export function openStore(name = "jiangsai") {
  const db = new Dexie(name, { chromeTransactionDurability: "strict" });
  db.version(1).stores({
    identities: "device, enrolled_at",
    work: "device",
    entries: "id, hash, [device+seq], [device+state+seq], [device+sheet+seq]",
  });
  return new Store(db);
}

class Store {
  constructor(db) {
    this.db = db;
  }

  // Who this tablet is. Enrolling anew adds an identity: marks of the former one keep their own key and token.
  identities() {
    return this.db.identities.orderBy("enrolled_at").toArray();
  }

  async newestIdentity() {
    return (await this.db.identities.orderBy("enrolled_at").last()) ?? null;
  }

  saveIdentity(identity) {
    return this.db.identities.put(identity);
  }

  async work(device) {
    return (await this.db.work.get(device)) ?? null;
  }

  saveWork(record) {
    return this.db.work.put(record);
  }

  /** Adds one entry made by `make(seq, former)`; `former` are this device's entries of the same sheet. */
  append(device, sheet, make) {
    return this.db.transaction("rw", this.db.entries, async () => {
      const last = await this.db.entries.where("[device+seq]").between([device, EVERY_SEQ[0]], [device, EVERY_SEQ[1]]).last();
      const former = await this.entriesOf(device, sheet);
      const entry = await make((last?.seq ?? 0) + 1, former);
      await this.db.entries.add(entry);
      return entry;
    });
  }

  /** Waits for something that is not the database (a digest) without losing the transaction. */
  waitFor(promise) {
    return Dexie.waitFor(promise);
  }

  entriesOf(device, sheet) {
    return this.db.entries.where("[device+sheet+seq]").between([device, sheet, EVERY_SEQ[0]], [device, sheet, EVERY_SEQ[1]]).toArray();
  }

  allOf(device) {
    return this.db.entries.where("[device+seq]").between([device, EVERY_SEQ[0]], [device, EVERY_SEQ[1]]).toArray();
  }

  waiting(device, limit = Infinity) {
    return this.#inState(device, "waiting").limit(limit).toArray();
  }

  async countWaiting() {
    const devices = await this.db.identities.toCollection().primaryKeys();
    const counts = await Promise.all(devices.map((device) => this.#inState(device, "waiting").count()));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** Stores the outcome of the entry with this body; entries are changed in no other way. */
  settle(device, hash, outcome) {
    return this.db.entries.where("hash").equals(hash).and((entry) => entry.device === device).modify(outcome);
  }

  /** The server knows less than it once signed for (an old backup came back): everything is offered again. */
  offerAgain(device) {
    return this.db.entries.where("[device+seq]").between([device, EVERY_SEQ[0]], [device, EVERY_SEQ[1]]).modify({ state: "waiting" });
  }

  /** Results are final: what has its signed outcome may go. */
  forgetSettled(device) {
    return this.db.entries.where("[device+seq]").between([device, EVERY_SEQ[0]], [device, EVERY_SEQ[1]]).and((entry) => entry.state !== "waiting").delete();
  }

  #inState(device, state) {
    return this.db.entries.where("[device+state+seq]").between([device, state, EVERY_SEQ[0]], [device, state, EVERY_SEQ[1]]);
  }
}
