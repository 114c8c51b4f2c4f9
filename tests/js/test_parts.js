/** Words of the tablet: their places are filled, and a counted sentence takes the form of its number. */
import assert from "node:assert/strict";
import test from "node:test";
import { fill } from "../../static/js/tablet/parts.js";

const COUNTED = { one: "%(code)s: 1 mark", many: "%(code)s: %(count)s marks", by: "count" };

test("a counted sentence takes the form of its number", () => {
  assert.deepEqual(
    [0, 1, "1", 2, undefined].map((count) => fill(COUNTED, { code: "K7", count })),
    ["K7: 0 marks", "K7: 1 mark", "K7: 1 mark", "K7: 2 marks", "K7:  marks"],
  );
});

test("a sentence of one form fills its places", () => {
  assert.equal(fill("还有 %(count)s 项", { count: 1 }), "还有 1 项");
});
