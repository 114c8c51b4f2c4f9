/* The tablet's service worker: the shell and its files work without a network. The API is never touched here.
   PRECACHE = { version, shells: [url…], files: [url…] } is written before this by /tablet/worker.js. */
const CACHE = `tablet-${self.PRECACHE.version}`;
const FILES = new Set(self.PRECACHE.files);

self.addEventListener("install", (event) => {
  event.waitUntil(fetchAll().then(() => self.skipWaiting()));
});

async function fetchAll() {
  const cache = await caches.open(CACHE);
  const urls = [...self.PRECACHE.shells, ...self.PRECACHE.files];
  await cache.addAll(urls.map((url) => new Request(url, { cache: "reload", credentials: "omit" })));
}

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOld().then(() => self.clients.claim()));
});

async function dropOld() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("tablet-") && name !== CACHE).map((name) => caches.delete(name)));
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (event.request.mode === "navigate" && url.pathname === "/tablet/") event.respondWith(shell(url));
  else if (FILES.has(url.pathname)) event.respondWith(kept(event.request));
});

/* The shell in the language asked for, or the one last used. */
async function shell(url) {
  const cache = await caches.open(CACHE);
  const wish = url.searchParams.get("language");
  const path = wish ? `/tablet/?language=${wish}` : await lastShell(cache);
  if (wish) await cache.put("/tablet/language", new Response(path));
  return (await cache.match(path)) ?? (await cache.match(self.PRECACHE.shells[0])) ?? fetch(url);
}

async function lastShell(cache) {
  const last = await cache.match("/tablet/language");
  return last ? last.text() : self.PRECACHE.shells[0];
}

async function kept(request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(request, { ignoreSearch: true })) ?? fetch(request);
}
