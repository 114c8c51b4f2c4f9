/** The queue of marks: nothing is edited, nothing goes without its outcome, the last change can be taken back. */
import assert from "node:assert/strict";
import test from "node:test";
import { sha256 } from "../../static/js/tablet/keys.js";
import { BATCH, currentMark, keep, nextBatch, settle, undoOf } from "../../static/js/tablet/queue.js";
import { MemoryStore } from "./memory_store.js";

const ME = { contest: 1, panel: 2, judge: 3, device: "d1" };
const NOW = new Date("2026-11-22T01:02:03.004Z");
const keepMark = (store, value, more = {}) => keep(store, ME, 5, null, { sheet: 9, aspect: 11, kind: "mark", value, ...more }, NOW);
const outcomeOf = (entry, said = {}) => ({
  statement: JSON.stringify({ body: entry.hash, device: ME.device, outcome: "accepted", problems: [], value: entry.value, server_seq: 1, ...said }),
});
const believed = async () => true;

test("a kept mark waits, numbered in order, with the digest of exactly what will be sent", async () => {
  const store = new MemoryStore();
  const first = await keepMark(store, "1.50");
  const second = await keepMark(store, "2.00", { aspect: 12 });
  assert.deepEqual([first.seq, second.seq, first.state], [1, 2, "waiting"]);
  assert.equal(first.hash, await sha256(first.body));
  assert.equal(JSON.parse(first.body).device_time, "2026-11-22T01:02:03.004Z");
  assert.equal(JSON.parse(first.body).scheme_version, 5);
});

test("a change stands on the mark before it, and the mark before it stays as it was", async () => {
  const store = new MemoryStore();
  const first = await keepMark(store, "1.50");
  const body = first.body;
  const second = await keepMark(store, "1.00");
  assert.equal(JSON.parse(second.body).base, first.id);
  assert.equal(store.entries[0].body, body);
  assert.equal(currentMark(store.entries, 11, null).value, "1.00");
});

test("a mark that the server knows and is newer counts; one that waits here counts before it", async () => {
  const store = new MemoryStore();
  const own = await keepMark(store, "1.50");
  const server = { entry: "other", kind: "mark", value: "0.50", server_seq: 8 };
  assert.equal(currentMark(store.entries, 11, server).value, "1.50");
  Object.assign(own, { state: "accepted", server_seq: 7 });
  assert.equal(currentMark(store.entries, 11, server).value, "0.50");
  own.server_seq = 9;
  assert.equal(currentMark(store.entries, 11, server).value, "1.50");
});

test("between marks in conflict only the server knows which one counts", async () => {
  const store = new MemoryStore();
  const own = await keepMark(store, "1.50");
  Object.assign(own, { state: "conflict", server_seq: 9 });
  const decided = { entry: "other", kind: "mark", value: "0.50", server_seq: 8 };
  assert.equal(currentMark(store.entries, 11, decided).entry, "other");
});

test("a refused mark is no mark", async () => {
  const store = new MemoryStore();
  const own = await keepMark(store, "1.50");
  own.state = "refused";
  assert.equal(currentMark(store.entries, 11, null), null);
  assert.equal(undoOf(store.entries, []), null);
});

test("taking back the only mark retracts it; taking that back too gives the mark again", async () => {
  const store = new MemoryStore();
  await keepMark(store, "1.50");
  const undo = undoOf(store.entries, []);
  assert.deepEqual(undo, { sheet: 9, aspect: 11, kind: "retract" });
  await keep(store, ME, 5, null, undo, NOW);
  const again = undoOf(store.entries, []);
  assert.equal(again.value, "1.50");
});

test("taking a change back gives the mark before it, measured values as they were measured", async () => {
  const store = new MemoryStore();
  const measured = await keep(store, ME, 5, null, { sheet: 9, aspect: 11, kind: "mark", value: null, measured: "12.3", shown: "1.20" }, NOW);
  measured.given = "1.20"; // what the server said that it gives
  await keepMark(store, "0.00");
  const undo = undoOf(store.entries, []);
  assert.deepEqual([undo.value, undo.measured, undo.shown], [null, "12.3", "1.20"]);
});

test("taking the first change of this tablet back gives what the server had", async () => {
  const store = new MemoryStore();
  const server = { entry: "s1", kind: "mark", value: "0.50", measured: null, server_seq: 4 };
  await keep(store, ME, 5, server, { sheet: 9, aspect: 11, kind: "mark", value: "1.50" }, NOW);
  assert.equal(undoOf(store.entries, [server]).value, "0.50");
});

test("a batch holds the oldest bodies as they were made, and no more than a batch's worth", async () => {
  const store = new MemoryStore();
  assert.equal(await nextBatch(store, ME, 0, NOW), null);
  for (let count = 0; count < BATCH + 3; count += 1) await keepMark(store, "1.00", { aspect: count });
  const batch = await nextBatch(store, ME, BATCH + 3, NOW);
  const sent = JSON.parse(batch.text);
  assert.equal(sent.entries.length, BATCH);
  assert.deepEqual(sent.entries, store.entries.slice(0, BATCH).map((entry) => entry.body));
  assert.equal(sent.unsent, BATCH + 3);
});

test("an entry leaves the queue with a believed outcome only", async () => {
  const store = new MemoryStore();
  const entry = await keepMark(store, "1.50");
  const batch = await nextBatch(store, ME, 1, NOW);
  const refuse = async () => false;
  assert.equal(await settle(store, ME, batch, [outcomeOf(entry)], refuse), 0);
  assert.equal(await settle(store, ME, batch, [outcomeOf(entry, { body: "of another" })], believed), 0);
  assert.equal(await settle(store, ME, batch, [outcomeOf(entry, { device: "d2" })], believed), 0);
  assert.equal(entry.state, "waiting");
  assert.equal(await settle(store, ME, batch, [outcomeOf(entry)], believed), 1);
  assert.deepEqual([entry.state, entry.server_seq], ["accepted", 1]);
  assert.equal(await nextBatch(store, ME, 0, NOW), null);
});

test("after a restore all that is held goes again with its former outcomes, and an empty batch says that it was all", async () => {
  const store = new MemoryStore();
  const entry = await keepMark(store, "1.50");
  const owing = { ...ME, owes: true, epoch: 4 };
  Object.assign(entry, { state: "accepted", again: 1, former: [{ outcome: { statement: "old" } }] });
  const batch = await nextBatch(store, owing, 0, NOW);
  assert.deepEqual(JSON.parse(batch.text).again, { epoch: 4, left: 0, former: [{ statement: "old" }] });
  assert.equal(batch.last, true);
  await settle(store, owing, batch, [outcomeOf(entry)], believed);
  const last = await nextBatch(store, owing, 0, NOW);
  assert.deepEqual([last.entries, last.last], [[], true]);
});
