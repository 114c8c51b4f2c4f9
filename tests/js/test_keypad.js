/** The keys of each kind of aspect: a press is one mark, and what cannot be a mark gives none. */
import assert from "node:assert/strict";
import test from "node:test";
import { keypad, specialKeys } from "../../static/js/tablet/keypad.js";
import { below, layPage, wordsIn } from "./small_document.js";

layPage();

const WORDS = {
  no_mark: "不评",
  absent: "缺考",
  take: "确定",
  erase: "退格",
  typed_value: "输入",
  gives: "得 %(value)s",
  wrong: { not_a_number: "不是数", not_whole: "要整数", out_of_range: "%(min)s～%(max)s", off_step: "每步 %(step)s", too_many_decimals: "%(decimals)s 位" },
};

/** Lays the keys of a pad and tells what they mark. */
function lay(pad, { current = null, decimals = 2, text = "" } = {}) {
  const marks = [];
  const typed = { text, type: (now) => Object.assign(typed, { text: now }) };
  const nodes = below(keypad({ pad }, current, decimals, WORDS, typed, (mark) => marks.push(mark)));
  const key = (name) => nodes.find((node) => node.attributes["data-key"] === String(name));
  return { nodes, marks, typed, key, press: (...names) => names.map((name) => key(name).handlers.click()), said: () => nodes.find((node) => node.name === "p") };
}

test("few possible marks have a key each, without trailing zeros, and the mark keeps its decimals", () => {
  const page = lay({ mode: "points", min: "0.00", max: "1.50", step: "0.50" });
  const keys = page.nodes.filter((node) => node.name === "button");
  assert.deepEqual(keys.map(wordsIn), ["0", "0.5", "1", "1.5"]);
  page.press("1.50");
  assert.deepEqual(page.marks, [{ kind: "mark", value: "1.50", shown: "1.50" }]);
});

test("the key of the mark in force is pressed, however it was written", () => {
  const page = lay({ mode: "offer", marks: ["0.00", "0.50"] }, { current: { kind: "mark", value: "0.5" } });
  assert.deepEqual(["0.00", "0.50"].map((name) => page.key(name).attributes["aria-pressed"]), ["false", "true"]);
});

test("many possible marks are typed, and only a possible one is taken", () => {
  const page = lay({ mode: "points", min: "0.00", max: "10.00", step: "0.25" });
  page.press("3", ".", "2", ".", "0");
  assert.equal(page.typed.text, "3.20");
  assert.equal(wordsIn(page.said()), "每步 0.25");
  page.press("take");
  assert.deepEqual(page.marks, []);
  page.press("⌫", "5", "take");
  assert.deepEqual(page.marks, [{ kind: "mark", value: "3.25", shown: "3.25" }]);
});

test("a measured value shows what it gives and is sent as it was measured", () => {
  const page = lay({ mode: "measure", low: "0", high: "10", max: "5.00" }, { text: "５" });
  assert.equal(wordsIn(page.said()), "得 2.50");
  page.press("take");
  assert.deepEqual(page.marks, [{ kind: "mark", value: null, measured: "5", shown: "2.50" }]);
});

test("a count is a whole number", () => {
  const page = lay({ mode: "count", marks: ["2.00", "1.50", "1.00"], unit: "处" });
  page.press("1", ".", "5");
  assert.equal(wordsIn(page.said()), "要整数");
  assert.equal(page.key("take").disabled, true);
  page.press("take");
  assert.deepEqual(page.marks, []);
  page.press("⌫", "⌫", "7", "take");
  assert.deepEqual(page.marks, [{ kind: "mark", value: null, measured: "17", shown: "1.00" }]);
});

test("nothing typed is nothing wrong, and no mark", () => {
  const page = lay({ mode: "measure", low: "0", high: "10", max: "5.00" });
  assert.equal(wordsIn(page.said()), "");
  page.press("take");
  assert.deepEqual(page.marks, []);
});

test("yes and no are marks by what was seen; levels by their number", () => {
  const choices = lay({ mode: "choice", choices: [{ measured: "1", value: "2.00", label: "是" }, { measured: "0", value: "0.00", label: "否" }] });
  choices.press("0");
  assert.deepEqual(choices.marks, [{ kind: "mark", value: null, measured: "0", shown: "0.00" }]);
  const levels = lay({ mode: "level", levels: ["差", "可", "良", "优"] });
  levels.press("3");
  assert.deepEqual(levels.marks, [{ kind: "mark", value: "3", shown: "3" }]);
});

test("no mark and absent are kept apart from zero", () => {
  const marks = [];
  const keys = specialKeys({ kind: "absent" }, WORDS, (mark) => marks.push(mark));
  assert.deepEqual(keys.map((node) => node.attributes["aria-pressed"]), ["false", "true"]);
  for (const key of keys) key.handlers.click();
  assert.deepEqual(marks, [{ kind: "no_mark" }, { kind: "absent" }]);
});
