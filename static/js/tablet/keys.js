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

/** Whether the server signed exactly this text. */
export async function signedByServer(serverKey, text, signature) {
  const key = await crypto.subtle.importKey("spki", fromBase64url(serverKey), CURVE, false, ["verify"]);
  return crypto.subtle.verify(SIGNING, key, fromBase64url(signature), utf8.encode(text));
}

export async function sha256(text) {
  const digest = await crypto.subtle.digest("SHA-256", utf8.encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
