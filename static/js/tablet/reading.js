/** Decimal texts in exact integers, and the preview of a measured value. The server's rule decides; this shows the same. */
const FULL_WIDTH = "０１２３４５６７８９";

/** What was typed, as a plain decimal text: full-width digits, comma and Chinese comma are understood. */
export function plainDecimal(typed) {
  const text = [...typed.trim()]
    .map((letter) => (FULL_WIDTH.includes(letter) ? String(FULL_WIDTH.indexOf(letter)) : letter))
    .join("")
    .replace(/[,，。．、]/g, ".");
  return /^-?\d{1,9}(\.\d{1,6})?$/.test(text) ? text : null;
}

const places = (text) => (text.split(".")[1] ?? "").length;

/** The decimal text as an integer count of 10^-decimals; null when it has more places than that. */
export function toUnits(text, decimals) {
  const [whole, part = ""] = text.replace("-", "").split(".");
  if (part.replace(/0+$/, "").length > decimals) return null;
  const count = BigInt(whole + part.slice(0, decimals).padEnd(decimals, "0"));
  return text.startsWith("-") ? -count : count;
}

export function toText(units, decimals) {
  const sign = units < 0n ? "-" : "";
  const digits = (units < 0n ? -units : units).toString().padStart(decimals + 1, "0");
  return sign + (decimals ? `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}` : digits);
}

/** The mark that a measured value gives: along a range, or by the highest row of a table that is fulfilled. */
export function measuredMark(pad, measured, decimals) {
  return pad.table ? tableMark(pad, measured, decimals) : rangeMark(pad, measured, decimals);
}

/** max · clamp((x − low)/(high − low), 0, 1), half up to the scheme's decimals. */
function rangeMark(pad, measured, decimals) {
  const scale = Math.max(places(pad.low), places(pad.high), places(measured));
  const [low, high, seen] = [pad.low, pad.high, measured].map((text) => toUnits(text, scale));
  const max = toUnits(pad.max, decimals);
  let [part, whole] = [seen - low, high - low];
  if (whole < 0n) [part, whole] = [-part, -whole];
  if (part <= 0n) return toText(0n, decimals);
  if (part >= whole) return toText(max, decimals);
  return toText((2n * max * part + whole) / (2n * whole), decimals);
}

function tableMark(pad, measured, decimals) {
  const limits = pad.table.flatMap((row) => [row.within, row.at_least, row.at_most]).filter((limit) => limit !== undefined);
  const scale = Math.max(...[...limits, pad.target, measured].map(places));
  const units = (text) => toUnits(text, scale);
  const seen = units(measured);
  const distance = seen > units(pad.target) ? seen - units(pad.target) : units(pad.target) - seen;
  const fulfilled = (row) =>
    (row.within === undefined || distance <= units(row.within)) &&
    (row.at_least === undefined || seen >= units(row.at_least)) &&
    (row.at_most === undefined || seen <= units(row.at_most));
  const marks = pad.table.filter(fulfilled).map((row) => toUnits(row.mark, decimals));
  return toText(
    marks.reduce((best, mark) => (mark > best ? mark : best), 0n),
    decimals,
  );
}

/** The mark for a count of faults: the server sends the table, its last row holds for all that follow. */
export function countMark(pad, count) {
  return pad.marks[Math.min(Number(count), pad.marks.length - 1)];
}

/** Why a mark cannot be: the code of a problem, or null. */
export function pointsProblem(text, { min, max, step }, decimals) {
  const value = plainDecimal(text);
  if (value === null) return "not_a_number";
  const units = toUnits(value, decimals);
  if (units === null) return "too_many_decimals";
  if (units > toUnits(max, decimals) || units < toUnits(min, decimals)) return "out_of_range";
  if (step && (units - toUnits(min, decimals)) % toUnits(step, decimals) !== 0n) return "off_step";
  return null;
}
