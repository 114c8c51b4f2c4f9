// A form with data-autosave="URL" saves itself: 800 ms after the last key, and when a field is left.
// It posts its fields (files excepted) with the header X-Autosave: 1; any 2xx answer means "kept", 401 that the
// sign-in has ended, 409 that another page has changed the same fields: no later try of this page can be kept then.
const WAIT = 800;
const RETRY = 10_000;
const REFUSED = { 401: "left", 409: "overtaken" };

function fieldsOf(form) {
  const data = new FormData(form);
  for (const [name, value] of [...data.entries()]) {
    if (value instanceof File) data.delete(name);
  }
  return new URLSearchParams(data);
}

// What somebody typed while this script was still on its way counts as not yet kept.
function changed(control) {
  if (control instanceof HTMLSelectElement) {
    const given = [...control.options].findIndex((option) => option.defaultSelected);
    return control.selectedIndex !== Math.max(given, 0);
  }
  if (control.type === "checkbox" || control.type === "radio") return control.checked !== control.defaultChecked;
  return "defaultValue" in control && control.type !== "file" && control.value !== control.defaultValue;
}

function clock() {
  return new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
}

class Keeper {
  constructor(form) {
    this.form = form;
    this.status = form.querySelector("[data-autosave-status]") ?? document.querySelector("[data-autosave-status]");
    this.signIn = document.querySelector("[data-autosave-login]");
    this.kept = fieldsOf(form).toString();
    this.timer = 0;
    this.busy = false;
    this.leaving = false;
    form.addEventListener("input", () => this.later(WAIT));
    form.addEventListener("change", () => this.later(0));
    form.addEventListener("submit", () => {
      this.leaving = true;
      clearTimeout(this.timer);
    });
    window.addEventListener("online", () => this.later(0));
    document.addEventListener("visibilitychange", () => (document.hidden || this.failed) && this.later(0));
    window.addEventListener("beforeunload", (event) => {
      if (!this.leaving && this.failed && this.dirty()) event.preventDefault();
    });
    if ([...form.elements].some(changed)) {
      this.kept = "";
      this.later(WAIT);
    }
  }

  dirty() {
    return fieldsOf(this.form).toString() !== this.kept;
  }

  later(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  say(state) {
    if (!this.status) return;
    // The way to sign in takes the place of the word: nothing on the page moves, and no tap is lost while it is tried again.
    if (state === "saving" && this.signIn && !this.signIn.hidden) return;
    if (this.signIn) this.signIn.hidden = state !== "left";
    this.status.classList.toggle("visually-hidden", state === "left");
    this.status.dataset.state = state;
    const word = this.status.dataset[state] ?? "";
    this.status.textContent = state === "saved" ? `${word} ${clock()}` : word;
  }

  async save() {
    if (this.busy || this.leaving || !this.dirty()) return;
    this.busy = true;
    let refused = "failed";
    const fields = fieldsOf(this.form);
    this.say("saving");
    try {
      const answer = await fetch(this.form.dataset.autosave, {
        method: "POST",
        body: fields,
        headers: { "X-Autosave": "1", "X-CSRFToken": document.querySelector('meta[name="csrf-token"]')?.content ?? "" },
      });
      refused = REFUSED[answer.status] ?? refused;
      if (!answer.ok) throw new Error(String(answer.status));
      this.kept = fields.toString();
      this.failed = false;
      this.say("saved");
    } catch {
      this.failed = true;
      this.say(refused);
      if (refused !== "overtaken") this.later(RETRY);
    } finally {
      this.busy = false;
    }
    if (!this.failed && this.dirty()) this.later(WAIT);
  }
}

const kept = new WeakMap();

export function startAutosave(root) {
  for (const form of root.querySelectorAll("form[data-autosave]")) {
    if (!kept.has(form)) kept.set(form, new Keeper(form));
  }
}
