/** The queue of marks: pure over a passed-in store. Nothing is edited or removed; a change is a new entry. */
import { sha256 } from "./keys.js";
import { uuid7 } from "./uuid.js";

export const BATCH = 50;
const EFFECTIVE = new Set(["waiting", "accepted", "conflict"]);

/** Keeps one mark: resolves only when it is on the disk of this tablet. */
export function keep(store, identity, scheme, serverMark, draft, now = new Date()) {
  return store.append(identity.device, draft.sheet, async (seq, former) => {
    const base = currentMark(former, draft.aspect, serverMark)?.entry ?? null;
    const wire = {
      id: uuid7(now.getTime()),
      sheet: draft.sheet,
      aspect: draft.aspect,
      judge: identity.judge,
      device: identity.device,
      device_seq: seq,
      scheme_version: scheme,
      base,
      kind: draft.kind,
      value: draft.value ?? null,
      measured: draft.measured ?? null,
      note: draft.note || null,
      device_time: now.toISOString(),
      sheet_key: draft.sheetKey ?? null,
    };
    const body = JSON.stringify(wire);
    const hash = await store.waitFor(sha256(body));
    return { ...wire, seq, body, hash, state: "waiting", shown: draft.shown ?? draft.value ?? null };
  });
}

/** The mark in force for an aspect: what this tablet entered last, or what the server knows and is newer. */
export function currentMark(entries, aspect, serverMark) {
  const own = entries.filter((entry) => entry.aspect === aspect && EFFECTIVE.has(entry.state)).at(-1);
  const due = own?.state === "waiting" || own?.again;
  // Between marks in conflict somebody else may have decided: only the server knows which one counts.
  const newest = own && own.state !== "conflict" && (!serverMark || own.server_seq >= serverMark.server_seq);
  if (due || newest) {
    return {
      entry: own.id,
      kind: own.kind,
      value: own.given ?? own.shown,
      measured: own.measured,
      note: own.note,
      state: due ? "waiting" : own.state,
    };
  }
  return serverMark ? { ...serverMark, state: serverMark.state ?? "accepted" } : null;
}

/** The draft that takes the last change of a sheet back: the mark before it, or none. */
export function undoOf(entries, serverMarks) {
  const last = entries.filter((entry) => EFFECTIVE.has(entry.state)).at(-1);
  if (!last) return null;
  const before = entries.find((entry) => entry.id === last.base) ?? serverMarks.find((mark) => mark.entry === last.base);
  const draft = { sheet: last.sheet, aspect: last.aspect };
  if (!before || before.kind === "retract") {
    return last.kind === "retract" ? null : { ...draft, kind: "retract" };
  }
  const derived = before.measured !== null && before.measured !== undefined;
  return {
    ...draft,
    kind: before.kind,
    value: derived ? null : (before.given ?? before.value),
    shown: before.given ?? before.shown ?? before.value,
    measured: before.measured,
    note: before.note,
  };
}

/**
 * The next batch as text, exactly as it will be signed and sent; null when nothing waits. After a restore first
 * everything that is held goes again; the last such batch, which may be empty, tells the server that this was all.
 */
export async function nextBatch(store, identity, unsent, now = new Date()) {
  const { device, owes } = identity;
  const entries = owes ? await store.again(device, BATCH) : await store.waiting(device, BATCH);
  if (entries.length === 0 && !owes) return null;
  const batch = {
    contest: identity.contest,
    panel: identity.panel,
    judge: identity.judge,
    device: identity.device,
    sent_at: now.toISOString(),
    unsent,
    entries: entries.map((entry) => entry.body),
  };
  if (owes) {
    const left = Math.max(0, (await store.countAgain(device)) - entries.length);
    batch.again = { epoch: identity.epoch, left, former: entries.map((entry) => entry.former?.at(-1)?.outcome ?? null) };
  }
  return { text: JSON.stringify(batch), entries, last: batch.again?.left === 0 };
}

/** Takes verified outcomes in; an entry without one stays where it is. Returns how many were settled. */
export async function settle(store, identity, batch, outcomes, verify) {
  let settled = 0;
  const waiting = new Map(batch.entries.map((entry) => [entry.hash, entry]));
  for (const receipt of outcomes) {
    if (!(await verify(receipt))) continue;
    const said = JSON.parse(receipt.statement);
    const entry = waiting.get(said.body);
    if (!entry || said.device !== identity.device) continue;
    await store.settle(identity.device, said.body, {
      state: said.outcome,
      problems: said.problems,
      given: said.value,
      server_seq: said.server_seq,
      outcome: receipt,
    });
    settled += 1;
  }
  return settled;
}
