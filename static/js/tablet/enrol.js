/**
 * Exchanges the one-time token of the QR (after the #) for an identity of this tablet. Usually with a key made for it;
 * a tablet that the server has forgotten (it was restored from an older backup) comes back with the key it has, and
 * with all its marks.
 */
import { makeDeviceKey } from "./keys.js";
import { openStore } from "./store.js";
import { enrol, forgotten, leaveSeat, Refusal, Sync } from "./sync.js";

const form = document.querySelector("[data-enrol]");
const said = form.querySelector("[data-said]");
const button = form.querySelector("button[type=submit]");
const anew = form.querySelector("[data-anew]");
const token = location.hash.slice(1);
const KEEPS_OUT = new Set(["device_of_other_seat", "device_revoked"]);

async function submit(event) {
  event.preventDefault();
  button.disabled = anew.disabled = true;
  said.textContent = "";
  try {
    const store = openStore();
    const name = form.elements.name.value.trim();
    if (event.submitter === anew || !(await comeBack(store, name))) await beginAnew(store, name);
    await navigator.storage.persist();
    location.replace(form.dataset.next);
  } catch (error) {
    said.textContent = error instanceof Refusal ? error.problems.map((problem) => problem.message).join(" ") : form.dataset.unreachable;
    anew.hidden = !(error instanceof Refusal && KEEPS_OUT.has(error.problems[0]?.code));
    button.disabled = anew.disabled = false;
  }
}

/** Takes the seat again that the server has forgotten; false when there is none to take. */
async function comeBack(store, name) {
  let refusal = null;
  for (const identity of (await store.identities()).reverse()) {
    if (!(await forgotten(identity))) continue;
    const { contest, panel, judge, privateKey, publicKey } = identity;
    try {
      const given = await enrol(privateKey, { token, public_key: publicKey, name, former: { contest, panel, judge } });
      await store.saveIdentity({ ...identity, ...given, forgotten: false, enrolled_at: Date.now() });
      await store.offerAgain(given.device, given.epoch);
      return true;
    } catch (error) {
      if (!(error instanceof Refusal && KEEPS_OUT.has(error.problems[0]?.code))) throw error;
      refusal ??= error;
    }
  }
  if (refusal) throw refusal;
  return false;
}

/** A tablet that changes hands: what the former seats hold is sent, then they end. */
async function handOver(store, former) {
  await new Sync(store, () => {}).run();
  for (const identity of former) {
    const sitting = (await store.work(identity.device))?.bundle.seat?.sitting;
    // Whom the server knows no more, or has put out of use, has left already.
    if (!sitting) continue;
    await leaveSeat(identity, sitting).catch(() => null);
    await store.unseat(identity.device);
  }
}

async function beginAnew(store, name) {
  const former = await store.identities();
  const { privateKey, publicKey } = await makeDeviceKey();
  const given = await enrol(privateKey, { token, public_key: publicKey, name });
  if (former.length) await handOver(store, former);
  sessionStorage.removeItem("place"); // where the former judge was
  await store.saveIdentity({ ...given, privateKey, publicKey, enrolled_at: Date.now() });
}

if (!isSecureContext || !crypto.subtle) said.textContent = form.dataset.insecure;
else if (!token) said.textContent = form.dataset.noToken;
else {
  button.disabled = false;
  form.addEventListener("submit", submit);
}
