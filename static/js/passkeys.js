// Passkeys: a button asks the device, and its answer goes with the form it stands in.
// Every sentence comes from the page; here it is only told which one is true.
const known = new WeakSet();

const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

const named = (credentials = []) => credentials.map((one) => ({ ...one, id: bytes(one.id) }));

async function make(options) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: named(options.excludeCredentials),
    },
  });
  return { made, response: { attestationObject: text(made.response.attestationObject) } };
}

async function show(options) {
  const made = await navigator.credentials.get({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      allowCredentials: named(options.allowCredentials),
    },
  });
  const { authenticatorData, signature, userHandle } = made.response;
  return {
    made,
    response: {
      authenticatorData: text(authenticatorData),
      signature: text(signature),
      userHandle: userHandle ? text(userHandle) : null,
    },
  };
}

function answerOf({ made, response }) {
  return JSON.stringify({
    id: made.id,
    rawId: text(made.rawId),
    type: made.type,
    clientExtensionResults: {},
    response: { clientDataJSON: text(made.response.clientDataJSON), ...response },
  });
}

const CAUSES = {
  NotAllowedError: "cancelled",
  AbortError: "cancelled",
  InvalidStateError: "there",
  SecurityError: "address",
  NotSupportedError: "unsupported",
};

async function press(part) {
  const said = part.querySelector("[data-passkey-said]");
  said.hidden = true;
  try {
    if (!window.PublicKeyCredential) throw new DOMException("", "NotSupportedError");
    const options = JSON.parse(part.dataset.options);
    const answer = await (part.dataset.passkey === "make" ? make(options) : show(options));
    const field = part.querySelector("input");
    field.value = answerOf(answer);
    field.form.requestSubmit();
  } catch (error) {
    said.textContent = part.dataset[CAUSES[error.name] ?? "failed"];
    said.hidden = false;
  }
}

export function startPasskeys(root) {
  for (const part of root.querySelectorAll("[data-passkey]")) {
    if (known.has(part)) continue;
    known.add(part);
    part.querySelector("button").addEventListener("click", () => press(part));
  }
}
