/** The judge's tablet: keeps a mark, then says so; opens the next aspect; shows what the server answered. */
import { currentMark, keep, undoOf } from "./queue.js";
import { declaration, edgeOf, marking, notice, seat, sheetList } from "./view.js";
import { el, fill } from "./parts.js";
import { openStore } from "./store.js";
import { leaveSeat, post, Refusal, startSeat, Sync, Unreachable } from "./sync.js";

const LOST = new Set(["late", "quarantined", "refused"]);
const REMEMBERED = 600_000; // how long a restore that is dealt with stays on the screen
const PAUSE = 300; // longer than the two taps of a double tap are apart
const KEYS = "aside .key";
const ROWS_AND_KEYS = "main .row, aside .key";

class Tablet {
  constructor(root, words) {
    this.root = root;
    this.words = words;
    this.store = openStore();
    this.sync = new Sync(this.store, () => this.reload());
    this.entries = [];
    this.unsent = 0;
    this.due = 0;
    this.stranded = 0;
    this.typed = "";
    this.pin = "";
    this.starting = false;
    this.otherSeats = [];
    this.note = "";
    this.message = null;
    this.warnings = [];
    this.keeping = false;
    this.pause = { over: 0, of: KEYS };
    root.addEventListener("click", (event) => this.#meantForBefore(event), { capture: true });
  }

  async start() {
    this.theme(localStorage.getItem("theme") ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"));
    if (!isSecureContext || !("locks" in navigator) || !crypto.subtle) {
      this.draw(notice(this.page(), this.words.insecure_title, this.words.insecure));
      return;
    }
    navigator.serviceWorker?.register("/tablet/worker.js", { scope: "/tablet/", updateViaCache: "none" });
    if (!(await navigator.storage.persist())) this.warnings.push(this.words.not_persistent);
    const place = JSON.parse(sessionStorage.getItem("place") ?? "{}");
    this.sheetId = place.sheet;
    this.aspectId = place.aspect;
    await this.reload();
    setInterval(() => this.tick(), 10_000);
    this.awake();
    await this.sync.start();
  }

  /** Keeps the screen lit where the browser can. */
  awake() {
    const ask = () => document.hidden || navigator.wakeLock?.request("screen").catch(() => null);
    document.addEventListener("visibilitychange", ask);
    ask();
  }

  tick() {
    const clock = this.root.querySelector(".clock");
    if (clock) clock.textContent = this.clock();
  }

  clock() {
    return new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  }

  /** Everything shown comes from the store: what is not on the disk is not on the screen. */
  async reload() {
    this.identity = await this.store.newestIdentity();
    this.bundle = this.identity ? (await this.store.work(this.identity.device))?.bundle : null;
    this.entries = this.identity ? await this.store.allOf(this.identity.device) : [];
    this.unsent = await this.store.countWaiting();
    this.due = this.identity ? await this.store.countWaiting(this.identity.device) : 0;
    this.stranded = await this.store.countForgotten();
    this.otherSeats = this.#unseated ? await this.#seatsBeside() : [];
    this.render();
  }

  /** Whether the server says that the judge has not started the seat (the work of before knows of no seats). */
  get #unseated() {
    return Boolean(this.bundle?.seat && !this.bundle.seat.sitting);
  }

  /** The other seats that this tablet was enrolled for, with what they hold unsent. */
  async #seatsBeside() {
    const others = (await this.store.identities()).filter((one) => one.device !== this.identity.device);
    const found = others.map(async ({ device }) => {
      const number = (await this.store.work(device))?.bundle.judge.number;
      return number ? { device, number, count: await this.store.countWaiting(device) } : null;
    });
    return (await Promise.all(found)).filter((one) => one !== null);
  }

  /** Word and sign for what a full disk or a restore of the server means here; null when all is as usual. */
  restoration() {
    const { owes, restored } = this.identity ?? {};
    const { words } = this;
    if (this.sync.reach === "unstored") return { state: "unstored", symbol: "exclamation-triangle", text: words.unstored_what };
    if (this.sync.reach === "foreign") return { state: "foreign", symbol: "exclamation-triangle", text: words.foreign_what };
    if (this.identity?.forgotten || this.stranded > 0) {
      return { state: "forgotten", symbol: "qr-code-scan", text: fill(words.forgotten_what, { count: this.stranded }) };
    }
    if (owes) return { state: "resending", symbol: "arrow-repeat", text: fill(words.resending_what, { count: this.due }) };
    if (!restored?.done_at || Date.now() - restored.done_at > REMEMBERED) return null;
    return { state: "done", symbol: "check-circle", text: fill(words.resent_what, { count: restored.held }) };
  }

  sheet() {
    return this.bundle?.sheets?.find((one) => one.id === this.sheetId) ?? null;
  }

  aspects() {
    return this.bundle.aspects;
  }

  markOf(sheet, aspect) {
    const entries = this.entries.filter((entry) => entry.sheet === sheet.id);
    return currentMark(entries, aspect, sheet.mine[aspect]);
  }

  progress(sheet) {
    const marks = this.aspects().map((aspect) => this.markOf(sheet, aspect.id));
    return { done: marks.filter((mark) => mark && mark.kind !== "retract").length, total: marks.length };
  }

  page() {
    const sheet = this.sheet();
    const own = sheet ? this.entries.filter((entry) => entry.sheet === sheet.id) : [];
    const aspect = sheet ? (this.aspects().find((one) => one.id === this.aspectId) ?? this.aspects()[0]) : null;
    const last = (id) => own.filter((entry) => entry.aspect === id).at(-1);
    return {
      words: this.words,
      reach: this.sync.reach,
      refusal: this.sync.refusal,
      unsent: this.unsent,
      owes: this.identity?.owes ?? false,
      restoration: this.restoration(),
      clock: this.clock(),
      bundle: this.bundle,
      message: typeof this.message === "function" ? this.message() : this.message,
      warnings: this.warnings,
      note: this.note,
      sheet,
      aspect,
      aspects: sheet ? this.aspects() : [],
      decimals: this.bundle?.scheme?.decimals ?? 2,
      readOnly: sheet ? sheet.submitted || sheet.state !== "draft" : false,
      canUndo: own.length > 0,
      lost: aspect && last(aspect.id) && LOST.has(last(aspect.id).state) ? [last(aspect.id)] : [],
      markOf: (one, id) => this.markOf(one, id),
      progress: (one) => this.progress(one),
      typed: { text: this.typed, type: (text) => (this.typed = text) },
      pin: { text: this.pin, type: (text) => (this.pin = text) },
      busy: this.starting,
      otherSeats: this.otherSeats,
      act: {
        theme: () => this.theme(document.documentElement.dataset.bsTheme === "dark" ? "light" : "dark"),
        open: (id) => this.open(id),
        list: () => this.open(null),
        show: (id) => this.show(id),
        mark: (draft) => this.mark(draft),
        undo: () => this.undo(),
        note: () => this.editNote(),
        submit: () => this.submit(),
        declare: (conflicts) => this.declare(conflicts),
        startSeat: (pin, alone) => this.startSeat(pin, alone),
        leave: () => this.leave(),
        switchTo: (device) => this.switchTo(device),
        resolve: (id, entry, reason) => this.resolve(id, entry, reason),
      },
    };
  }

  render() {
    const page = this.page();
    if (!this.identity) this.draw(notice(page, this.words.not_enrolled_title, this.words.not_enrolled));
    else if (!this.bundle) this.draw(notice(page, this.words.loading_title, this.refusedText() ?? this.words.loading));
    else if (this.#unseated) this.draw(seat(page));
    else if (this.bundle.declaration) this.draw(declaration(page));
    else if (!page.sheet || !page.aspect) this.draw(sheetList(page));
    else this.draw(marking(page), page.sheet);
  }

  refusedText() {
    const code = this.sync.refusal?.problems[0]?.code;
    return this.sync.reach === "refused" ? (this.words.problems[code] ?? this.words.refused_why) : null;
  }

  draw(nodes, sheet = null) {
    const scrolled = Object.fromEntries([...this.root.querySelectorAll("[data-scroll]")].map((one) => [one.dataset.scroll, one.scrollTop]));
    const fields = [...this.root.querySelectorAll("[data-field]")];
    // Somebody is writing: what is new can wait, a word half entered cannot.
    if (fields.some((one) => one === document.activeElement && one.type !== "checkbox" && one.value) && !this.forced) return;
    this.forced = false;
    const focus = document.activeElement?.closest("[data-act],[data-key],[data-aspect],[data-field]");
    const again = focus && Object.entries(focus.dataset).find(([name]) => ["act", "key", "aspect", "field"].includes(name));
    this.root.className = sheet ? "tablet tablet-marking" : "tablet";
    this.root.dataset.edge = sheet ? edgeOf(sheet.code) : "";
    this.root.replaceChildren(...nodes);
    for (const one of fields) this.#fillAgain(one);
    for (const one of this.root.querySelectorAll("[data-scroll]")) one.scrollTop = scrolled[one.dataset.scroll] ?? 0;
    if (again) this.root.querySelector(`[data-${again[0]}="${CSS.escape(again[1])}"]`)?.focus({ preventScroll: true });
    this.#showRest();
  }

  /** What was written or ticked in a field is in the same field of the new page. */
  #fillAgain(before) {
    const field = this.root.querySelector(`[data-field="${CSS.escape(before.dataset.field)}"]`);
    if (!field) return;
    field.value = before.value;
    if (field.checked === before.checked) return;
    field.checked = before.checked;
    field.dispatchEvent(new Event("change"));
  }

  /** What does nothing now: the keys while a mark goes to the disk, and what is new on the screen for a moment. */
  get resting() {
    const pausing = performance.now() < this.pause.over ? this.pause.of : "";
    return pausing || (this.keeping ? KEYS : "");
  }

  /** A tap on what rests was meant for what stood there before, or is the second tap of a double tap. */
  #meantForBefore(event) {
    if (this.resting && event.target.closest(this.resting)) event.stopImmediatePropagation();
  }

  #pause(of) {
    this.pause = { over: performance.now() + PAUSE, of };
    setTimeout(() => this.#showRest(), PAUSE + 1);
  }

  /** What rests looks so and says so; the focus stays where it is. */
  #showRest() {
    const { resting } = this;
    for (const one of this.root.querySelectorAll(ROWS_AND_KEYS)) {
      if (resting && one.matches(resting)) one.setAttribute("aria-disabled", "true");
      else one.removeAttribute("aria-disabled");
    }
  }

  theme(name) {
    document.documentElement.dataset.bsTheme = name;
    localStorage.setItem("theme", name);
  }

  open(id) {
    this.sheetId = id;
    const sheet = this.sheet();
    const unmarked = sheet && this.aspects().find((aspect) => !this.markOf(sheet, aspect.id));
    this.show(unmarked?.id ?? (sheet ? this.aspects()[0]?.id : null), null, ROWS_AND_KEYS);
  }

  show(id, message = null, pausing = KEYS) {
    this.aspectId = id;
    this.typed = "";
    this.note = "";
    this.message = message;
    sessionStorage.setItem("place", JSON.stringify({ sheet: this.sheetId, aspect: id }));
    this.forced = true;
    this.#pause(pausing);
    this.render();
    this.root.querySelector("li.on")?.scrollIntoView({ block: "nearest" });
  }

  /** Keeps a mark, says so when it is on the disk, and opens the next aspect that has none. */
  mark(draft) {
    const { sheet, aspect } = this.page();
    const note = this.note || this.markOf(sheet, aspect.id)?.note;
    return this.#oneAtATime({ ...draft, sheet: sheet.id, aspect: aspect.id, note }, () =>
      this.show(this.#after(sheet, aspect).id, () => this.#whereItIs(sheet.id, aspect)),
    );
  }

  /** Keeps a draft while the keys rest, then goes on; what could not be kept is said and nothing else changes. */
  async #oneAtATime(draft, goOn) {
    if (this.keeping) return;
    this.keeping = true;
    this.#showRest();
    try {
      await this.#keep(draft);
      goOn();
    } catch (error) {
      this.message = fill(this.words.not_kept, { why: error.message });
      this.render();
    } finally {
      this.keeping = false;
      this.#showRest();
    }
    this.sync.nudge();
  }

  /** What is true of the newest mark of an aspect now: it may reach the server while this is being read. */
  #whereItIs(sheet, { id, code }) {
    const last = this.entries.filter((entry) => entry.sheet === sheet && entry.aspect === id).at(-1);
    if (last?.state === "waiting") return fill(this.words.kept_what, { code });
    return last?.state === "accepted" ? fill(this.words.saved_what, { code }) : null;
  }

  async #keep(draft) {
    const sheet = this.bundle.sheets.find((one) => one.id === draft.sheet);
    await keep(this.store, this.identity, this.bundle.scheme.version, sheet.mine[draft.aspect], { ...draft, sheetKey: sheet.key });
    await this.reload();
  }

  #after(sheet, aspect) {
    const aspects = this.aspects();
    const place = aspects.findIndex((one) => one.id === aspect.id);
    const round = [...aspects.slice(place + 1), ...aspects.slice(0, place)];
    const unmarked = (one) => (this.markOf(this.sheet() ?? sheet, one.id)?.kind ?? "retract") === "retract";
    return round.find(unmarked) ?? aspects[place + 1] ?? aspect;
  }

  undo() {
    const sheet = this.sheet();
    const own = this.entries.filter((entry) => entry.sheet === sheet.id);
    const draft = undoOf(own, Object.values(sheet.mine));
    if (!draft) return;
    const code = this.aspects().find((one) => one.id === draft.aspect)?.code;
    return this.#oneAtATime(draft, () => this.show(draft.aspect, fill(this.words.undone, { code })));
  }

  editNote() {
    const { sheet, aspect } = this.page();
    const mark = this.markOf(sheet, aspect.id);
    const text = el("textarea", { rows: 4, maxlength: 400, "data-field": "note", "aria-label": this.words.note, value: this.note || mark?.note || "" });
    const keepNote = async () => {
      dialog.close();
      this.note = text.value.trim();
      if (!mark || mark.kind === "retract") return this.render();
      const derived = mark.measured !== null && mark.measured !== undefined;
      await this.#keep({ ...mark, sheet: sheet.id, aspect: aspect.id, value: derived ? null : mark.value, shown: mark.value, note: this.note });
      this.sync.nudge();
    };
    const dialog = this.dialog(this.words.note, text, [[this.words.keep_note, keepNote, "keep-note"]]);
  }

  submit() {
    const sheet = this.sheet();
    const send = async () => {
      dialog.close();
      await this.#ask(`/sheets/${sheet.id}/submit`, { sheet: sheet.id, version: sheet.version, last_seq: this.entries.at(-1)?.seq ?? 0 }, this.words.submitted_said);
    };
    const ready = this.due === 0;
    const text = el("p", {}, fill(ready ? this.words.submit_effect : this.words.submit_unsent, { code: sheet.code, count: this.due }));
    const dialog = this.dialog(this.words.submit, text, ready ? [[this.words.submit_now, send, "submit-now"]] : []);
  }

  declare(conflicts) {
    return this.#ask("/declaration", { text_version: this.bundle.declaration.version, conflicts }, null);
  }

  /** The judge sits down: the PIN goes to the server alone and is nowhere kept. */
  async startSeat(pin, alone) {
    this.starting = true;
    this.pin = "";
    this.message = null;
    this.render();
    await this.#said(() => startSeat(this.identity, pin, alone), null);
    this.starting = false;
    await this.sync.run();
    await this.reload();
  }

  /** The judge leaves the tablet, when the server has everything. */
  leave() {
    const go = async () => {
      dialog.close();
      await this.#said(async () => {
        await leaveSeat(this.identity, this.bundle.seat.sitting);
        await this.store.unseat(this.identity.device);
      }, null);
      this.open(null);
      await this.sync.run();
    };
    const ready = this.due === 0;
    const text = el("p", {}, fill(ready ? this.words.leave_effect : this.words.leave_unsent, { count: this.due }));
    const dialog = this.dialog(this.words.leave, text, ready ? [[this.words.leave_now, go, "leave-now"]] : []);
  }

  /** Another seat of this tablet comes to the front; its judge starts it. */
  async switchTo(device) {
    await this.store.bringForward(device);
    this.sheetId = null;
    this.pin = "";
    this.message = null;
    await this.reload();
    await this.sync.run();
  }

  async resolve(id, entry, reason) {
    if (!reason.trim()) {
      this.message = this.words.conflict_needs_reason;
      this.forced = true;
      return this.render();
    }
    return this.#ask(`/conflicts/${id}`, { keep: entry, reason }, this.words.resolved);
  }

  /** Asks the server for a step that needs it; says in words what it answered. */
  async #ask(path, payload, done) {
    await this.#said(() => post(this.identity, path, JSON.stringify(payload)), done);
    this.forced = true;
    this.render();
    await this.sync.run();
  }

  /** Does a step that needs the server; its answer in words is the message. */
  async #said(step, done) {
    try {
      await step();
      this.message = done;
    } catch (error) {
      if (error instanceof Unreachable) this.message = this.words.needs_network;
      else if (error instanceof Refusal) this.message = error.problems.map((problem) => problem.message).join(" ") || this.words.refused_why;
      else throw error;
    }
  }

  dialog(title, body, actions) {
    const dialog = el("dialog", { "aria-label": title, onclose: () => dialog.remove() }, el("h2", {}, title), body);
    const buttons = actions.map(([text, run, name]) => el("button.action", { type: "button", "data-act": name, onclick: run }, text));
    dialog.append(el("div.dialog-actions", {}, el("button.action.quiet", { type: "button", "data-act": "close", onclick: () => dialog.close() }, this.words.back), buttons));
    document.body.append(dialog);
    dialog.showModal();
    return dialog;
  }
}

const root = document.querySelector("[data-tablet]");
const tablet = new Tablet(root, JSON.parse(root.dataset.words));
tablet.start();
