/** The tablet's own key (P-256, never leaves the browser) and the check of the server's signature. */
const CURVE = { name: "ECDSA", namedCurve: "P-256" };
const SIGNING = { name: "ECDSA", hash: "SHA-256" };
const utf8 = new TextEncoder();

export const base64url = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");

export const fromBase64url = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

/** A private key that no script can read out, and its public half as base64url SPKI. */
export async function makeDeviceKey() {
  const pair = await crypto.subtle.generateKey(CURVE, false, ["sign", "verify"]);
  const spki = await crypto.subtle.exportKey("spki", pair.publicKey);
  return { privateKey: pair.privateKey, publicKey: base64url(spki) };
}

/** Signature (r then s, 64 bytes) of a text, as base64url. */
export async function sign(privateKey, text) {
  return base64url(await crypto.subtle.sign(SIGNING, privateKey, utf8.encode(text)));
}

const joined = (...parts) => Uint8Array.from(parts.flatMap((part) => [...part]));
const digestOf = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...parts)));

/** The root of the hash tree to which a receipt's path leads from its statement, as base64url. */
async function rootOf({ statement, path }) {
  let digest = await digestOf([0], utf8.encode(statement));
  for (const step of path) {
    const neighbour = fromBase64url(step.slice(1));
    if (neighbour.length !== 32 || !/^[LR]/.test(step)) return null;
    digest = await (step[0] === "L" ? digestOf([1], neighbour, digest) : digestOf([1], digest, neighbour));
  }
  return base64url(digest);
}

/** A check of receipts: did the server sign exactly this statement? One signature covers a whole batch. */
export function receiptCheck(serverKey) {
  const seen = new Map();
  return async (receipt) => {
    const root = await rootOf(receipt);
    if (root === null) return false;
    const signed = `${root} ${receipt.signature}`;
    if (!seen.has(signed)) seen.set(signed, await signedByServer(serverKey, `jiangsai outcomes ${root}`, receipt.signature));
    return seen.get(signed);
  };
}

/** Whether the server signed exactly this text. */
async function signedByServer(serverKey, text, signature) {
  const key = await crypto.subtle.importKey("spki", fromBase64url(serverKey), CURVE, false, ["verify"]);
  return crypto.subtle.verify(SIGNING, key, fromBase64url(signature), utf8.encode(text));
}

export async function sha256(text) {
  const digest = await crypto.subtle.digest("SHA-256", utf8.encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
