/** The only file that talks to the server. Sends the queue, believes signed outcomes only, fetches the work. */
import { receiptCheck, sign } from "./keys.js";
import { nextBatch, settle } from "./queue.js";
import { uuid7 } from "./uuid.js";

const API = "/api/v1";
const EVERY = 15_000;
const PATIENCE = 12_000;

export class Unreachable extends Error {}

/** The server is there, but can store nothing now: its disk is full or fails. */
export class Unstored extends Unreachable {}

/** Somebody else answered in the server's place: a page for signing in to the network, of maintenance, or half an answer. */
export class Foreign extends Unreachable {}

/** The server said no; `problems` are its codes with its own words. */
export class Refusal extends Error {
  constructor(status, problems) {
    super(problems[0]?.code ?? `status ${status}`);
    this.status = status;
    this.problems = problems;
  }
}

const LANGUAGE = document.documentElement.lang === "en" ? "en" : "zh";

async function call(path, options) {
  let answer;
  try {
    // No cookie goes along, so the page says in which language it wants to be answered.
    answer = await fetch(`${API}${path}?language=${LANGUAGE}`, { cache: "no-store", credentials: "omit", signal: AbortSignal.timeout(PATIENCE), ...options });
  } catch {
    throw new Unreachable(path);
  }
  if (answer.status === 304) return { answer, said: null };
  const said = await objectIn(answer);
  if (answer.ok && said) return { answer, said };
  // Only what can be read as an answer of ours counts as contact.
  if (!said && answer.status < 500 && answer.status !== 429) throw new Foreign(path);
  if (answer.status === 503 && said?.problems?.some((problem) => problem.code === "cannot_store")) throw new Unstored(path);
  if (answer.status >= 500 || answer.status === 429) throw new Unreachable(path);
  throw new Refusal(answer.status, said.problems ?? []);
}

/** The JSON object that an answer holds; null where it holds none. An answer that breaks off is no contact. */
async function objectIn(answer) {
  let text;
  try {
    text = await answer.text();
  } catch {
    throw new Unreachable(answer.url);
  }
  try {
    const said = JSON.parse(text);
    return said !== null && typeof said === "object" && !Array.isArray(said) ? said : null;
  } catch {
    return null;
  }
}

/** What was said, if it has what this question is answered with. */
function withAll(said, ...names) {
  if (names.some((name) => said[name] === undefined)) throw new Foreign(names.join(" "));
  return said;
}

const json = { "Content-Type": "application/json" };

/** Exchanges a one-time enrolment token for an identity of this tablet; signed by the key that it brings. */
export async function enrol(privateKey, request) {
  const text = JSON.stringify(request);
  const headers = { ...json, "X-Signature": await sign(privateKey, text) };
  // The mark of this browser goes along: who signs in here later is seen to have used the same device.
  const { said } = await call("/enrol", { method: "POST", headers, body: text, credentials: "same-origin" });
  return withAll(said, "device", "token", "server_key");
}

/** Whether the server has no such tablet (any more). */
export async function forgotten(identity) {
  try {
    await call("/work", { headers: { Authorization: `Bearer ${identity.token}` } });
  } catch (error) {
    if (error instanceof Refusal) return saysForgotten(error);
    throw error;
  }
  return false;
}

const reachOf = (unreachable) => (unreachable instanceof Unstored ? "unstored" : unreachable instanceof Foreign ? "foreign" : "offline");
const saysForgotten = (refusal) => refusal.problems[0]?.code === "device_unknown";
const saysUnseated = (refusal) => refusal.problems[0]?.code === "seat_not_started";

/** Posts a text signed by the tablet's key. */
export async function post(identity, path, text) {
  const headers = {
    ...json,
    Authorization: `Bearer ${identity.token}`,
    "X-Signature": await sign(identity.privateKey, text),
  };
  return (await call(path, { method: "POST", headers, body: text })).said;
}

/** The judge starts the seat with the PIN: what the tablet says of it is signed by its key, the answer by the server. */
export async function startSeat(identity, pin, alone, now = new Date()) {
  const { contest, panel, judge, device } = identity;
  const statement = JSON.stringify({ sitting: uuid7(now.getTime()), contest, panel, judge, device, device_time: now.toISOString() });
  const signature = await sign(identity.privateKey, statement);
  const { receipt } = await post(identity, "/seat", JSON.stringify({ statement, signature, pin, alone }));
  if (receipt?.statement !== statement || !(await receiptCheck(identity.server_key)(receipt))) throw new Refusal(200, [{ code: "outcome_not_signed" }]);
}

/** The judge leaves: the tablet is nobody's until a PIN starts the seat again. */
export function leaveSeat(identity, sitting) {
  return post(identity, "/seat/leave", JSON.stringify({ sitting }));
}

/** Asks for this judge's work; null when it is unchanged. */
async function fetchWork(identity, etag) {
  const headers = { Authorization: `Bearer ${identity.token}`, ...(etag ? { "If-None-Match": etag } : {}) };
  const { answer, said } = await call("/work", { headers });
  return said && { device: identity.device, etag: answer.headers.get("ETag"), bundle: withAll(said, "epoch", "sheets") };
}

/** Keeps queue and work in step with the server; calls `changed(state)` whenever there is something new to show. */
export class Sync {
  constructor(store, changed) {
    this.store = store;
    this.changed = changed;
    this.reach = "unknown";
    this.epoch = null;
  }

  start() {
    addEventListener("online", () => this.run());
    addEventListener("focus", () => this.run());
    document.addEventListener("visibilitychange", () => document.hidden || this.run());
    setInterval(() => this.run(), EVERY);
    return this.run();
  }

  /** One round: send everything that waits, then look for new work. Only one tab at a time does it. */
  run() {
    return navigator.locks.request("jiangsai-sync", { ifAvailable: true }, (lock) => {
      if (!lock) this.again = true;
      return lock && this.#round();
    });
  }

  /** A mark was kept: send it now, or right after the round that is under way. */
  async nudge() {
    await this.run();
    if (this.again) {
      this.again = false;
      setTimeout(() => this.run(), 300);
    }
  }

  async #round() {
    try {
      const identities = await this.store.identities();
      let refusal = null;
      for (const identity of identities) {
        refusal = (await this.#serve(identity, identity === identities.at(-1))) ?? refusal;
      }
      if (refusal) this.#refused(refusal);
      else this.reach = "online";
    } catch (error) {
      if (error instanceof Unreachable) this.reach = reachOf(error);
      else throw error;
    } finally {
      await this.changed();
    }
  }

  /** Sends what one identity holds; the newest also fetches its work. A refusal stops none of the others. */
  async #serve(identity, newest) {
    try {
      // An older identity hears of a restore from the newest one.
      if (this.epoch && identity.epoch !== this.epoch && !newest) await this.store.offerAgain(identity.device, this.epoch);
      const unseated = await this.#sendIfSeated(identity.device);
      if (newest) await this.#refresh(identity.device);
      // What an older seat holds waits for its judge; it is no trouble of the present one.
      if (unseated) return newest ? unseated : null;
      if (newest && identity.forgotten) await this.store.setForgotten(identity.device, false);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (saysForgotten(error) && !identity.forgotten) await this.#forgotten(identity);
      return newest || !saysForgotten(error) ? error : null;
    }
    return null;
  }

  /** Sends; gives the refusal of a seat that its judge has not started: everything stays in the queue. */
  async #sendIfSeated(device) {
    try {
      await this.#send(device);
    } catch (error) {
      if (error instanceof Refusal && saysUnseated(error)) return error;
      throw error;
    }
    return null;
  }

  /** The server has none of what this identity holds: all of it is owed from now on, whenever it may come back. */
  async #forgotten({ device, epoch }) {
    await this.store.setForgotten(device, true);
    await this.store.offerAgain(device, epoch);
  }

  async #send(device) {
    for (;;) {
      const identity = await this.store.identity(device);
      const batch = await nextBatch(this.store, identity, await this.store.countWaiting());
      if (!batch) return;
      const { epoch, outcomes } = withAll(await post(identity, "/marks", batch.text), "epoch", "outcomes");
      const settled = await settle(this.store, identity, batch, outcomes, receiptCheck(identity.server_key));
      if (settled === 0 && batch.entries.length > 0) throw new Refusal(200, [{ code: "outcome_not_signed" }]);
      if (batch.last) await this.store.reported(device);
      await this.#heard(device, epoch);
      this.reach = "online";
      await this.changed();
    }
  }

  /** The epoch changes when the server was restored from a backup: then everything held is offered again. */
  async #heard(device, epoch) {
    this.epoch = epoch;
    const identity = await this.store.identity(device);
    if (identity.epoch !== epoch) await this.store.offerAgain(device, epoch);
  }

  async #refresh(device) {
    const identity = await this.store.identity(device);
    const known = await this.store.work(device);
    const work = await fetchWork(identity, known?.etag);
    const { epoch, received, final } = (work ?? known).bundle;
    await this.#heard(device, epoch);
    if (work) {
      // A database set back by other means than our restore keeps its epoch, but knows less than it signed for.
      const entries = await this.store.allOf(device);
      const settled = entries.filter((entry) => entry.state !== "waiting" && !entry.again && entry.server_seq).length;
      if (!final && received < settled) await this.store.offerAgain(device, epoch);
      await this.store.saveWork(work);
    }
    if ((await this.store.identity(device)).owes) {
      await this.changed();
      if (!(await this.#sendIfSeated(device))) await this.#refresh(device);
    } else if (work && final) await this.store.forgetSettled(device);
  }

  #refused(refusal) {
    this.reach = { outcome_not_signed: "untrusted", device_unknown: "forgotten", seat_not_started: "unseated" }[refusal.problems[0]?.code] ?? "refused";
    this.refusal = refusal;
  }
}
