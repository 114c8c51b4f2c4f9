/** The screen of a tablet that is nobody's: its judge starts the seat with the own PIN. Draws plain state only. */
import { el, fill, icon } from "./parts.js";

const LONGEST = 12;
const SHORTEST = 6;
const DIGITS = ["7", "8", "9", "⌫", "4", "5", "6", "1", "2", "3", "0"];

/** `page.pin` is { text, type(text) }, kept by the page so that a new drawing loses nothing typed. */
export function seatScreen(page) {
  const { words, bundle, act } = page;
  const { seat, judge, event, panel } = bundle;
  return [
    el("h1", {}, words.seat_title),
    el("p.seat-of", {}, el("b", {}, fill(words.judge_number, { number: judge.number })), `${seat.judge}　${event.name}　${panel.name}`),
    page.unsent ? el("p.warning", { role: "status", "data-held": page.unsent }, icon("cloud-upload"), fill(words.seat_holds, { count: page.unsent })) : null,
    seat.has_pin ? pinPad(page) : el("p.warning", { role: "alert" }, icon("key"), words.seat_no_pin),
    el("p.wrong", { role: "alert", "data-said": "" }, page.message ?? ""),
    el("p.soft", {}, words.seat_forgot),
    ...page.otherSeats.map((one) =>
      el("button.action.quiet", { type: "button", "data-act": `switch-${one.device}`, onclick: () => act.switchTo(one.device) }, fill(words.seat_switch, one)),
    ),
  ];
}

function pinPad({ words, bundle, pin, act, busy }) {
  const { others } = bundle.seat;
  const alone = others.length ? el("input", { type: "checkbox", id: "alone", checked: true, "data-field": "alone" }) : null;
  const start = el("button.key.key-take", { type: "button", "data-key": "start", onclick: () => send() }, icon("key"), words.seat_start);
  const shown = el("input.typed.pin", {
    type: "password",
    inputmode: "none",
    autocomplete: "off",
    maxlength: LONGEST,
    id: "pin",
    "data-act": "pin",
    value: pin.text,
    oninput: () => show(shown.value),
    onkeydown: (event) => event.key === "Enter" && send(),
  });

  function show(text) {
    const digits = text.replace(/[^0-9]/g, "").slice(0, LONGEST);
    pin.type(digits);
    shown.value = digits;
    start.disabled = busy || digits.length < SHORTEST;
  }
  function send() {
    if (!start.disabled) act.startSeat(shown.value, alone?.checked ?? false);
  }
  function press(letter) {
    show(letter === "⌫" ? shown.value.slice(0, -1) : shown.value + letter);
  }
  const keys = DIGITS.map((letter) =>
    el("button.key", { type: "button", "data-key": letter, "aria-label": letter === "⌫" ? words.erase : null, onclick: () => press(letter) }, letter),
  );
  show(pin.text);
  return el(
    "div.pin-pad",
    {},
    alone ? el("label.tick", { for: "alone" }, alone, fill(words.seat_alone, { names: others.join("、") })) : null,
    el("label.facts", { for: "pin" }, words.seat_pin),
    el("div.display", {}, shown),
    el("div.keys.keys-typed.keys-pin", { role: "group", "aria-label": words.seat_pin }, keys, start),
  );
}
