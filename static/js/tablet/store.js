/** What the tablet remembers. A write has reached the disk (strict durability) before its promise resolves. */
import { Dexie } from "/static/vendor/dexie.mjs";

const EVERY_SEQ = [Dexie.minKey, Dexie.maxKey];

export function openStore(name = "jiangsai") {
  const db = new Dexie(name, { chromeTransactionDurability: "strict" });
  db.version(2).stores({
    identities: "device, enrolled_at",
    work: "device",
    entries: "id, hash, [device+seq], [device+state+seq], [device+again+seq], [device+sheet+seq]",
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

  async identity(device) {
    return (await this.db.identities.get(device)) ?? null;
  }

  saveIdentity(identity) {
    return this.db.identities.put(identity);
  }

  /** The judge has left: the work is shown no more until the server says that a seat is started. */
  unseat(device) {
    return this.db.work.where("device").equals(device).modify((record) => {
      record.etag = null;
      record.bundle.seat.sitting = null;
    });
  }

  /** Another seat of this tablet becomes the one that is shown: the newest. */
  bringForward(device) {
    return this.db.identities.update(device, { enrolled_at: Date.now() });
  }

  /** Whether the server has forgotten this tablet (it was enrolled after the backup that came back). */
  setForgotten(device, forgotten) {
    return this.db.identities.update(device, { forgotten });
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

  /** How many entries are not with the server, of one identity or of all: waiting, or to be sent again. */
  async countWaiting(only = null) {
    const devices = only ? [only] : await this.db.identities.toCollection().primaryKeys();
    const counts = await Promise.all(
      devices.flatMap((device) => [
        this.#inState(device, "waiting").count(),
        this.#again(device).and((entry) => entry.state !== "waiting").count(),
      ]),
    );
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** How many entries belong to identities that the server has forgotten. */
  async countForgotten() {
    const identities = await this.db.identities.toArray();
    const counts = identities.filter((one) => one.forgotten).map((one) => this.#all(one.device).count());
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  }

  /** What a restored server has not been given again, in the order of its making. */
  again(device, limit) {
    return this.#again(device).limit(limit).toArray();
  }

  countAgain(device) {
    return this.#again(device).count();
  }

  /** Stores the outcome of the entry with this body; entries are changed in no other way. */
  settle(device, hash, outcome) {
    const same = (one) => JSON.stringify(one?.outcome) === JSON.stringify(outcome.outcome);
    return this.db.entries
      .where("hash")
      .equals(hash)
      .and((entry) => entry.device === device)
      .modify((entry) => {
        // What the restored server still knew is no former outcome: it is the one that stands.
        if (entry.again && same(entry.former?.at(-1))) entry.former = entry.former.slice(0, -1);
        Object.assign(entry, outcome, { again: 0 });
      });
  }

  /**
   * The server was restored from an older backup: all that is held here is to be sent again, in the order of its
   * making. The outcomes it had are kept beside the entries as evidence.
   */
  offerAgain(device, epoch) {
    return this.db.transaction("rw", this.db.identities, this.db.entries, async () => {
      const held = await this.#all(device).modify((entry) => {
        if (!entry.again && entry.outcome) {
          const { state, server_seq, outcome } = entry;
          entry.former = [...(entry.former ?? []), { state, server_seq, outcome }];
        }
        entry.again = 1;
      });
      await this.db.identities.update(device, { epoch, owes: true, restored: { held, done_at: null } });
    });
  }

  /** Every entry has its outcome from the restored server, and the server knows that this was all. */
  reported(device) {
    return this.db.transaction("rw", this.db.identities, this.db.entries, async () => {
      if ((await this.countAgain(device)) > 0) return;
      await this.db.identities.update(device, { owes: false, "restored.done_at": Date.now() });
    });
  }

  /** Results are final: what has its signed outcome may go. */
  forgetSettled(device) {
    return this.#all(device).and((entry) => entry.state !== "waiting" && !entry.again).delete();
  }

  #all(device) {
    return this.db.entries.where("[device+seq]").between([device, EVERY_SEQ[0]], [device, EVERY_SEQ[1]]);
  }

  #inState(device, state) {
    return this.db.entries.where("[device+state+seq]").between([device, state, EVERY_SEQ[0]], [device, state, EVERY_SEQ[1]]);
  }

  #again(device) {
    return this.db.entries.where("[device+again+seq]").between([device, 1, EVERY_SEQ[0]], [device, 1, EVERY_SEQ[1]]);
  }
}
