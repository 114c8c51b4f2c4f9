/** What the tablet believes: a statement that the server signed, and no other. */
import assert from "node:assert/strict";
import test from "node:test";
import { base64url, fromBase64url, makeDeviceKey, receiptCheck, sha256, sign } from "../../static/js/tablet/keys.js";
import { uuid7 } from "../../static/js/tablet/uuid.js";

const utf8 = new TextEncoder();
const digest = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", Uint8Array.from(parts.flatMap((part) => [...part]))));

/** Two statements under one signature, as the server signs a batch. */
async function receipts(key, statements) {
  const [left, right] = await Promise.all(statements.map((text) => digest([0], utf8.encode(text))));
  const root = base64url(await digest([1], left, right));
  const signature = await sign(key.privateKey, `jiangsai outcomes ${root}`);
  return [
    { statement: statements[0], path: [`R${base64url(right)}`], signature },
    { statement: statements[1], path: [`L${base64url(left)}`], signature },
  ];
}

test("bytes come back from their text", () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, number) => number);
  assert.deepEqual(fromBase64url(base64url(bytes)), bytes);
  assert.doesNotMatch(base64url(bytes), /[+/=]/);
});

test("each statement of a signed batch is believed, a changed one is not", async () => {
  const server = await makeDeviceKey();
  const check = receiptCheck(server.publicKey);
  const [first, second] = await receipts(server, ["accepted", "refused"]);
  assert.deepEqual([await check(first), await check(second)], [true, true]);
  assert.equal(await check({ ...first, statement: "accepted " }), false);
  assert.equal(await check({ ...first, path: second.path }), false);
  assert.equal(await check({ ...first, path: ["Rabc"] }), false);
});

test("another key than the server's convinces nobody", async () => {
  const [server, stranger] = [await makeDeviceKey(), await makeDeviceKey()];
  const [receipt] = await receipts(stranger, ["accepted", "refused"]);
  assert.equal(await receiptCheck(server.publicKey)(receipt), false);
});

test("a digest is the one that everybody computes", async () => {
  assert.equal(await sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});

test("identifiers are in the order of their birth and name their kind", () => {
  const [early, late] = [uuid7(1_000_000_000_000), uuid7(1_000_000_000_001)];
  assert.ok(early < late);
  assert.match(early, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.notEqual(uuid7(5), uuid7(5));
});
