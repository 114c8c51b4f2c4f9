/** The only file that talks to the server. Sends the queue, believes signed outcomes only, fetches the work. */
import { receiptCheck, sign } from "./keys.js";
import { nextBatch, settle } from "./queue.js";

const API = "/api/v1";
const EVERY = 15_000;
const PATIENCE = 12_000;

export class Unreachable extends Error {}

/** The server said no; `problems` are its codes with its own words. */
export class Refusal extends Error {
  constructor(status, problems) {
    super(problems[0]?.code ?? `status ${status}`);
    this.status = status;
    this.problems = problems;
  }
}

async function call(path, options) {
  let answer;
  try {
    answer = await fetch(API + path, { cache: "no-store", credentials: "omit", signal: AbortSignal.timeout(PATIENCE), ...options });
  } catch {
    throw new Unreachable(path);
  }
  if (answer.status === 304 || answer.ok) return answer;
  if (answer.status >= 500 || answer.status === 429) throw new Unreachable(path);
  const said = await answer.json().catch(() => ({}));
  throw new Refusal(answer.status, said.problems ?? []);
}

const json = { "Content-Type": "application/json" };

/** Exchanges a one-time enrolment token for an identity of this tablet. */
export async function enrol(request) {
  const answer = await call("/enrol", { method: "POST", headers: json, body: JSON.stringify(request) });
  return answer.json();
}

/** Posts a text signed by the tablet's key. */
export async function post(identity, path, text) {
  const headers = {
    ...json,
    Authorization: `Bearer ${identity.token}`,
    "X-Signature": await sign(identity.privateKey, text),
  };
  return (await call(path, { method: "POST", headers, body: text })).json();
}

/** Asks for this judge's work; null when it is unchanged. */
async function fetchWork(identity, etag) {
  const headers = { Authorization: `Bearer ${identity.token}`, ...(etag ? { "If-None-Match": etag } : {}) };
  const answer = await call("/work", { headers });
  return answer.status === 304 ? null : { device: identity.device, etag: answer.headers.get("ETag"), bundle: await answer.json() };
}

/** Keeps queue and work in step with the server; calls `changed(state)` whenever there is something new to show. */
export class Sync {
  constructor(store, changed) {
    this.store = store;
    this.changed = changed;
    this.reach = "unknown";
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
      for (const identity of await this.store.identities()) {
        await this.#send(identity);
      }
      const newest = await this.store.newestIdentity();
      if (newest) await this.#refresh(newest);
      this.reach = "online";
    } catch (error) {
      if (error instanceof Unreachable) this.reach = "offline";
      else if (error instanceof Refusal) this.#refused(error);
      else throw error;
    } finally {
      await this.changed();
    }
  }

  async #send(identity) {
    for (;;) {
      const batch = await nextBatch(this.store, identity, await this.store.countWaiting());
      if (!batch) return;
      const { outcomes } = await post(identity, "/marks", batch.text);
      const settled = await settle(this.store, identity, batch, outcomes, receiptCheck(identity.server_key));
      if (settled === 0) throw new Refusal(200, [{ code: "outcome_not_signed" }]);
      this.reach = "online";
      await this.changed();
    }
  }

  async #refresh(identity) {
    const known = await this.store.work(identity.device);
    const work = await fetchWork(identity, known?.etag);
    if (!work) return;
    await this.store.saveWork(work);
    const entries = await this.store.allOf(identity.device);
    const settled = entries.filter((entry) => entry.state !== "waiting" && entry.server_seq).length;
    if (work.bundle.final) await this.store.forgetSettled(identity.device);
    else if (work.bundle.received < settled) {
      await this.store.offerAgain(identity.device);
      await this.#send(identity);
    }
  }

  #refused(refusal) {
    this.reach = refusal.problems[0]?.code === "outcome_not_signed" ? "untrusted" : "refused";
    this.refusal = refusal;
  }
}
