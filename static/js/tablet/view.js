/** Draws the tablet's screens from plain state. Knows neither database nor network. */
import { edgeOf, el, fill, icon } from "./parts.js";
import { keypad, specialKeys } from "./keypad.js";
import { seatScreen } from "./seat.js";

const REACH = {
  online: ["cloud-check", "online"],
  offline: ["cloud-slash", "offline"],
  unstored: ["exclamation-triangle", "unstored"],
  foreign: ["cloud-slash", "foreign"],
  refused: ["exclamation-triangle", "refused"],
  forgotten: ["qr-code-scan", "forgotten"],
  unseated: ["key", "unseated"],
  untrusted: ["exclamation-triangle", "untrusted"],
  unknown: ["hourglass-split", "connecting"],
};

/** The word beside a count that is on every screen. */
export function statusChip({ reach, unsent, words, refusal, owes }) {
  const [symbol, word] = owes && reach === "online" ? ["arrow-repeat", "resending"] : REACH[reach];
  const count = unsent === 0 ? words.all_sent : fill(words.unsent, { count: unsent });
  const why = reach === "refused" && refusal ? (words.problems[refusal.problems[0]?.code] ?? words.refused_why) : null;
  const calm = reach === "online" && unsent === 0 && !owes;
  return el(
    `span.chip.status${calm ? "" : ".chip-warn"}`,
    { role: "status", "data-status": reach, "data-unsent": unsent, title: why },
    icon(symbol),
    `${words[word]} · ${count}`,
  );
}

function header(page, ...middle) {
  const { words, clock, act, bundle } = page;
  return el(
    "header.bar",
    {},
    ...middle,
    el("span.space"),
    statusChip(page),
    el("time.clock", {}, clock),
    bundle ? el("span.judge", {}, fill(words.judge_number, { number: bundle.judge.number })) : null,
    el("button.tool", { type: "button", "aria-label": words.theme, "data-act": "theme", onclick: act.theme }, icon("sliders")),
  );
}

export function notice(page, title, text, ...more) {
  return [
    header(page, el("b.product", {}, page.words.product)),
    el("main.plain", {}, el("h1", {}, title), el("p", {}, text), restoration(page), ...more),
  ];
}

/** Nobody sits here: the PIN of the judge whose seat it is starts it. */
export function seat(page) {
  return [header(page, el("b.product", {}, page.bundle.contest.name)), el("main.plain.seat", {}, restoration(page), seatScreen(page))];
}

/** What a restore of the server means for this tablet, while it does. */
function restoration({ restoration: found }) {
  if (!found) return null;
  const { state, symbol, text } = found;
  return el(`p.warning${state === "done" ? ".warning-good" : ""}`, { role: "status", "data-restoration": state }, icon(symbol), text);
}

/** Confidentiality and recusal, before anything of the competition is shown. */
export function declaration(page) {
  const { words, bundle, act, message } = page;
  const conflicts = el("textarea", { name: "conflicts", rows: 3, "data-field": "conflicts" });
  const agree = el("input", { type: "checkbox", id: "agree", "data-field": "agree", onchange: () => (button.disabled = !agree.checked) });
  const button = el(
    "button.action",
    { type: "button", disabled: true, "data-act": "declare", onclick: () => act.declare(conflicts.value) },
    words.declare,
  );
  return [
    header(page, el("b.product", {}, bundle.contest.name)),
    el(
      "main.plain",
      {},
      el("h1", {}, words.declaration),
      el("ol.declaration", {}, bundle.declaration.lines.map((line) => el("li", {}, line))),
      el("label.stack", {}, words.conflicts_label, conflicts),
      el("label.tick", { for: "agree" }, agree, words.agree),
      message ? el("p.wrong", { role: "alert" }, message) : null,
      button,
    ),
  ];
}

/** All codes of this judge, each with how far it is. */
export function sheetList(page) {
  const { words, bundle, progress, act } = page;
  const card = (sheet) => {
    const { done, total } = progress(sheet);
    return el(
      "li",
      {},
      el(
        "button.code-card",
        { type: "button", "data-edge": edgeOf(sheet.code), "data-sheet": sheet.id, onclick: () => act.open(sheet.id) },
        el("b", {}, sheet.code),
        el("span", {}, fill(words.marked, { done, total })),
        sheetState(sheet, words),
      ),
    );
  };
  return [
    header(
      page,
      el("b.product", {}, bundle.event.name),
      el("span.chip.chip-info", {}, bundle.panel.name),
      bundle.seat?.sitting ? el("button.action.quiet", { type: "button", "data-act": "leave", onclick: act.leave }, words.leave) : null,
    ),
    el(
      "main.plain.codes",
      {},
      restoration(page),
      page.warnings.map((text) => el("p.warning", { role: "alert" }, icon("exclamation-triangle"), text)),
      bundle.sheets.length ? el("ul.code-cards", {}, bundle.sheets.map(card)) : el("p.empty", {}, words.no_sheets),
    ),
  ];
}

function sheetState(sheet, words) {
  if (Object.keys(sheet.disputes).length) return el("span.chip.chip-warn", {}, icon("exclamation-triangle"), words.conflict);
  if (sheet.submitted) return el("span.chip", {}, icon("check2-all"), words.submitted);
  if (sheet.state !== "draft") return el("span.chip.chip-info", {}, icon("lock"), words.closed);
  return null;
}

/** The marking screen: the aspects beside the keys of the open one. */
export function marking(page) {
  const { sheet, aspects, aspect, act, words, progress } = page;
  const { done, total } = progress(sheet);
  const place = aspects.indexOf(aspect);
  const go = (step) => () => act.show(aspects[place + step].id);
  return [
    header(
      page,
      el("button.tool", { type: "button", "aria-label": words.all_codes, "data-act": "list", onclick: act.list }, icon("list")),
      el("b.code", { "data-code": sheet.code }, sheet.code),
      el("span.chip.chip-info", {}, page.bundle.panel.name),
      sheetState(sheet, words),
    ),
    el("main.aspects", { "data-scroll": "aspects" }, el("ol", {}, aspects.map((one) => row(page, one)))),
    side(page),
    el(
      "footer.bar",
      {},
      el("span.marked", { "data-done": done }, fill(words.marked, { done, total })),
      el("progress", { max: total, value: done, "aria-label": words.progress }),
      el("span.space"),
      el("button.action.quiet", { type: "button", disabled: place <= 0, "data-act": "previous", onclick: go(-1) }, words.previous),
      done === total && !sheet.submitted
        ? el("button.action", { type: "button", "data-act": "submit", disabled: page.readOnly, onclick: act.submit }, words.submit)
        : el("button.action", { type: "button", disabled: place >= aspects.length - 1, "data-act": "next", onclick: go(1) }, words.next),
    ),
  ];
}

function row(page, one) {
  const { aspect, act, words, markOf, sheet } = page;
  const mark = markOf(sheet, one.id);
  const open = one === aspect;
  return el(
    `li${open ? ".on" : ""}`,
    {},
    el(
      "button.row",
      { type: "button", "aria-current": open ? "true" : null, "data-aspect": one.id, onclick: () => act.show(one.id) },
      el("span.number", {}, one.code),
      el("span.what", {}, one.title, one.description ? el("small", {}, one.description) : null),
      el(`span.chip.kind-${one.pad.mode}`, {}, words.kinds[one.kind] ?? one.kind),
      el("span.mark", { "data-mark": mark?.kind ?? "none" }, ...markText(mark, one, words), stateIcon(mark, sheet.disputes[one.id], words)),
    ),
  );
}

function markText(mark, one, words) {
  const of = one.pad.mode === "level" ? " / 3" : ` / ${one.max}`;
  if (!mark || mark.kind === "retract") return [el("span.unmarked", {}, words.unmarked), el("small", {}, of)];
  if (mark.kind === "no_mark") return [el("span.special", {}, words.no_mark)];
  if (mark.kind === "absent") return [el("span.special", {}, words.absent)];
  return [el("b", {}, one.pad.mode === "level" ? Number.parseInt(mark.value, 10).toString() : mark.value), el("small", {}, of)];
}

function stateIcon(mark, dispute, words) {
  if (dispute) return el("span.flag.flag-warn", { title: words.conflict }, icon("exclamation-triangle"), words.conflict);
  if (!mark || mark.kind === "retract") return null;
  if (mark.state === "waiting") return el("span.flag", { title: words.kept }, icon("cloud-upload"), words.kept_short);
  return el("span.flag.flag-saved", { title: words.saved }, icon("check"), words.saved_short);
}

function side(page) {
  const { aspect, sheet, words, markOf, act, message, decimals, typed, readOnly } = page;
  const mark = markOf(sheet, aspect.id);
  const dispute = sheet.disputes[aspect.id];
  const facts = [fill(words.maximum, { max: aspect.max })];
  if (aspect.pad.step) facts.push(fill(words.step, { step: aspect.pad.step }));
  if (aspect.pad.low !== undefined) facts.push(fill(words.range, aspect.pad));
  if (aspect.judges > 1) facts.push(fill(words.judges, { count: aspect.judges }));
  return el(
    "aside",
    { "data-scroll": "side" },
    el("h2", {}, `${aspect.code}　${aspect.title}`),
    el("p.facts", {}, facts.join("　")),
    aspect.description ? el("p.requirement", {}, aspect.description) : null,
    sheet.also_on.length ? el("p.warning", {}, icon("exclamation-triangle"), fill(words.also_on, { names: sheet.also_on.join("、") })) : null,
    restoration(page),
    page.lost.map((entry) => lostEntry(entry, words)),
    team(page),
    dispute ? disputed(page, dispute) : null,
    readOnly ? el("p.wrong", {}, words.read_only) : dispute ? null : keypad(aspect, mark, decimals, words, typed, act.mark),
    el(
      "div.keys.keys-side",
      {},
      readOnly || dispute ? null : specialKeys(mark, words, act.mark),
      el("button.key.key-side", { type: "button", "data-act": "note", disabled: readOnly, onclick: act.note }, icon("pencil"), mark?.note || page.note ? words.note_present : words.note),
      el("button.key.key-side", { type: "button", "data-act": "undo", disabled: readOnly || !page.canUndo, onclick: act.undo }, icon("arrow-counterclockwise"), words.undo),
    ),
    el("p.said", { role: "status", "data-said": "" }, message ?? ""),
  );
}

/** An entry that the server kept but did not count: late, quarantined or refused. */
function lostEntry(entry, words) {
  const why = (entry.problems ?? []).map((problem) => fill(words.problems[problem.code] ?? problem.code, problem.details));
  return el("p.warning", { role: "alert" }, icon("exclamation-triangle"), [words.outcomes[entry.state], ...why].join(" "));
}

/** Judgement marks of the team, shown only once all its members have set theirs. */
function team({ sheet, aspect, words }) {
  const shown = sheet.team[aspect.id];
  if (!shown) return null;
  return el(
    "div.team",
    {},
    el("h3", {}, words.team),
    el("p", {}, shown.marks.map((one) => el("span.chip", {}, fill(words.team_mark, one)))),
    shown.rescore ? el("p.warning", { role: "alert" }, icon("exclamation-triangle"), fill(words.rescore, { gap: shown.gap })) : null,
  );
}

function disputed({ words, act }, dispute) {
  const reason = el("input", { type: "text", "data-field": `reason-${dispute.id}`, maxlength: 200 });
  const side = (one) =>
    el(
      "button.key.key-wide",
      { type: "button", "data-keep": one.entry, disabled: !dispute.mine, onclick: () => act.resolve(dispute.id, one.entry, reason.value) },
      el("b", {}, one.kind === "mark" ? one.value : (words[one.kind] ?? one.kind)),
      el("small", {}, `${one.device} ${one.time}`),
    );
  return el(
    "div.dispute",
    { role: "group", "aria-label": words.conflict },
    el("p.warning", { role: "alert" }, icon("exclamation-triangle"), dispute.mine ? words.conflict_mine : words.conflict_chief),
    el("div.keys.keys-choices", {}, dispute.candidates.map(side)),
    dispute.mine ? el("label.stack", {}, words.conflict_reason, reason) : null,
  );
}

export { edgeOf };
