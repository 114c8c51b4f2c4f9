/** Makes this tablet's key and exchanges the one-time token of the QR (after the #) for its identity. */
import { makeDeviceKey } from "./keys.js";
import { openStore } from "./store.js";
import { enrol, Refusal } from "./sync.js";

const form = document.querySelector("[data-enrol]");
const said = form.querySelector("[data-said]");
const button = form.querySelector("button");
const token = location.hash.slice(1);

async function submit(event) {
  event.preventDefault();
  button.disabled = true;
  said.textContent = "";
  try {
    const store = openStore();
    const { privateKey, publicKey } = await makeDeviceKey();
    const given = await enrol({ token, public_key: publicKey, name: form.elements.name.value.trim() });
    await store.saveIdentity({ ...given, privateKey, enrolled_at: Date.now() });
    await navigator.storage.persist();
    location.replace(form.dataset.next);
  } catch (error) {
    said.textContent = error instanceof Refusal ? error.problems.map((problem) => problem.message).join(" ") : form.dataset.unreachable;
    button.disabled = false;
  }
}

if (!isSecureContext || !crypto.subtle) said.textContent = form.dataset.insecure;
else if (!token) said.textContent = form.dataset.noToken;
else {
  button.disabled = false;
  form.addEventListener("submit", submit);
}
