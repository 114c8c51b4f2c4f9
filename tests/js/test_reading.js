/** Decimal texts in exact integers, and previews that show what the server's rule decides. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { countMark, measuredMark, plainDecimal, pointsProblem, toText, toUnits } from "../../static/js/tablet/reading.js";

/** What the server's own rules give; `tests/rules/test_tablet_readings.py` sees that this is so. */
const DECIDED = JSON.parse(readFileSync(new URL("./readings.json", import.meta.url)));

test("full-width digits, commas and the Chinese stop are understood", () => {
  for (const typed of ["１２．５", "12,5", "12，5", "12。5", " 12.5 ", "12、5"]) assert.equal(plainDecimal(typed), "12.5");
});

test("what is no plain decimal is none", () => {
  for (const typed of ["", ".", "1.", ".5", "1e3", "0x10", "1.2.3", "--1", "+1", "∞", "NaN", "1234567890", "0.1234567"]) assert.equal(plainDecimal(typed), null, typed);
});

test("decimals are counted exactly, where floats are not", () => {
  assert.equal(toUnits("0.29", 2), 29n);
  assert.equal(toUnits("1.005", 3), 1005n);
  assert.equal(toUnits("999999999.999999", 6), 999999999999999n);
  assert.equal(toUnits("-0.50", 2), -50n);
});

test("more places than the scheme has are no mark, trailing zeros are no places", () => {
  assert.equal(toUnits("1.005", 2), null);
  assert.equal(toUnits("1.5000", 1), 15n);
});

test("a text comes back from its count, whatever the count", () => {
  for (let units = -1234n; units <= 1234n; units += 7n) {
    for (const decimals of [0, 1, 2, 4]) assert.equal(toUnits(toText(units, decimals), decimals), units);
  }
  assert.equal(toText(-5n, 2), "-0.05");
  assert.equal(toText(0n, 2), "0.00");
});

test("a measured value shows the mark that the server will decide", () => {
  assert.ok(DECIDED.measured.length > 8);
  for (const { pad, decimals, marks } of DECIDED.measured) {
    for (const [seen, mark] of Object.entries(marks)) assert.equal(measuredMark(pad, seen, decimals), mark, `${JSON.stringify(pad)} ${seen}`);
  }
});

test("a count shows the mark that the server will decide", () => {
  assert.ok(DECIDED.counted.length > 1);
  for (const { pad, marks } of DECIDED.counted) {
    for (const [count, mark] of Object.entries(marks)) assert.equal(countMark(pad, count), mark, `${JSON.stringify(pad)} ${count}`);
  }
});

test("what is wrong with a typed mark is told by its code", () => {
  const pad = { min: "0.00", max: "5.00", step: "0.25" };
  const said = ["abc", "1.005", "5.25", "-0.25", "1.10", "1.25", "5", "0"].map((text) => pointsProblem(text, pad, 2));
  assert.deepEqual(said, ["not_a_number", "too_many_decimals", "out_of_range", "out_of_range", "off_step", null, null, null]);
});

test("steps are counted from the lowest mark", () => {
  const pad = { min: "-2.50", max: "0.00", step: "1.00" };
  assert.equal(pointsProblem("-1.50", pad, 2), null);
  assert.equal(pointsProblem("-1", pad, 2), "off_step");
});
