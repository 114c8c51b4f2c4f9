/** The keys for one aspect. Each key press that means a mark calls `mark({kind, value, measured, shown})`. */
import { countMark, measuredMark, plainDecimal, pointsProblem, toText, toUnits } from "./reading.js";
import { el, fill, icon } from "./parts.js";

const KEYS_AT_MOST = 12;
const DIGITS = ["7", "8", "9", "⌫", "4", "5", "6", ".", "1", "2", "3", "0"];

/** `typed` is { text, type(text) }: what stands in the display, kept by the page so that nothing typed is lost. */
export function keypad(aspect, current, decimals, words, typed, mark) {
  const pad = aspect.pad;
  const draw = { choice, level, count, measure, offer, points }[pad.mode];
  return draw({ pad, current, decimals, words, typed, mark });
}

/** Two keys that are no number: no mark, and absent. */
export function specialKeys(current, words, mark) {
  const key = (kind, symbol, text) =>
    el(
      `button.key.key-side.key-${kind}`,
      { type: "button", "aria-pressed": String(current?.kind === kind), "data-key": kind, onclick: () => mark({ kind }) },
      icon(symbol),
      text,
    );
  return [key("no_mark", "dash-circle", words.no_mark), key("absent", "slash-circle", words.absent)];
}

function choice({ pad, current, mark }) {
  const keys = pad.choices.map((one) =>
    el(
      "button.key.key-wide",
      {
        type: "button",
        "data-key": one.measured,
        "aria-pressed": String(current?.kind === "mark" && current.measured === one.measured),
        onclick: () => mark({ kind: "mark", value: null, measured: one.measured, shown: one.value }),
      },
      el("span", {}, one.label),
      el("small", {}, one.value),
    ),
  );
  return [el("div.keys.keys-choices", {}, keys)];
}

function level({ pad, current, decimals, mark }) {
  const keys = pad.levels.map((text, score) => {
    const value = String(score);
    const chosen = current?.kind === "mark" && toUnits(current.value, decimals) === toUnits(value, decimals);
    return el(
      "button.key.key-level",
      { type: "button", "data-key": value, "aria-pressed": String(chosen), onclick: () => mark({ kind: "mark", value, shown: value }) },
      el("b", {}, value),
      el("span", {}, text),
    );
  });
  return [el("div.keys.keys-levels", {}, keys)];
}

function points(context) {
  const { pad, decimals } = context;
  const [min, max, step] = [toUnits(pad.min, decimals), toUnits(pad.max, decimals), pad.step ? toUnits(pad.step, decimals) : 0n];
  if (!step || (max - min) / step >= BigInt(KEYS_AT_MOST)) return pointsTyped(context);
  const marks = [];
  for (let units = min; units <= max; units += step) marks.push(toText(units, decimals));
  return offered(context, marks);
}

function offer(context) {
  return offered(context, context.pad.marks);
}

/** One key for each mark; the one for zero looks different from the others. */
function offered({ current, decimals, mark }, marks) {
  const keys = marks.map((value) => {
    const units = toUnits(value, decimals);
    const chosen = current?.kind === "mark" && toUnits(current.value, decimals) === units;
    return el(
      `button.key${units === 0n ? ".key-zero" : ""}`,
      { type: "button", "data-key": value, "aria-pressed": String(chosen), onclick: () => mark({ kind: "mark", value, shown: value }) },
      units === 0n ? "0" : short(value),
    );
  });
  return [el("div.keys", {}, keys)];
}

/** 1.50 as 1.5 on a key; the mark itself keeps its decimals. */
const short = (text) => (text.includes(".") ? text.replace(/0+$/, "").replace(/\.$/, "") : text);

function pointsTyped(context) {
  const { pad, decimals, mark } = context;
  const check = (text) => pointsProblem(text, pad, decimals);
  return typedPad(context, null, check, (text) => {
    const value = toText(toUnits(text, decimals), decimals);
    mark({ kind: "mark", value, shown: value });
  });
}

function count(context) {
  const { pad, mark } = context;
  const check = (text) => (/^\d{1,4}$/.test(plainDecimal(text) ?? "") ? null : "not_whole");
  return typedPad(context, (text) => countMark(pad, text), check, (measured) => {
    mark({ kind: "mark", value: null, measured, shown: countMark(pad, measured) });
  });
}

function measure(context) {
  const { pad, decimals, mark } = context;
  const check = (text) => (plainDecimal(text) === null ? "not_a_number" : null);
  return typedPad(context, (text) => measuredMark(pad, text, decimals), check, (measured) => {
    mark({ kind: "mark", value: null, measured, shown: measuredMark(pad, measured, decimals) });
  });
}

/** A display and our own number keys: comma and full-width digits are understood, the range is checked as one types. */
function typedPad({ pad, words, typed, decimals }, preview, check, accept) {
  const said = el("p.typed-said", { "aria-live": "polite" });
  const display = el("input.typed", {
    type: "text",
    inputmode: "none",
    autocomplete: "off",
    "aria-label": words.typed_value,
    "data-act": "typed",
    value: typed.text,
    oninput: () => show(display.value),
    onkeydown: (event) => event.key === "Enter" && take(),
  });
  const key = el("button.key.key-take", { type: "button", "data-key": "take", onclick: take }, icon("check"), words.take);

  function show(text) {
    typed.type(text);
    display.value = text;
    const problem = text === "" ? null : check(text);
    said.textContent = problem ? fill(words.wrong[problem], { ...pad, decimals }) : text !== "" && preview ? fill(words.gives, { value: preview(plainDecimal(text)) }) : "";
    said.classList.toggle("wrong", problem !== null);
    key.disabled = text === "" || problem !== null;
  }
  function take() {
    if (!key.disabled && check(display.value) === null) accept(plainDecimal(display.value));
  }
  function press(letter) {
    if (letter === "⌫") show(display.value.slice(0, -1));
    else if (letter === "." && display.value.includes(".")) return;
    else show(display.value + letter);
  }
  const keys = DIGITS.map((letter) =>
    el("button.key", { type: "button", "data-key": letter, "aria-label": letter === "⌫" ? words.erase : null, onclick: () => press(letter) }, letter),
  );
  show(typed.text);
  return [el("div.display", {}, display, pad.unit ? el("span.unit", {}, pad.unit) : null), said, el("div.keys.keys-typed", {}, keys, key)];
}
