// The service worker: lets readers read without a network what their browser keeps. public/keep.js registers it once a reader has kept an
// article or installed the site, and fills the caches; docs/offline.md says what is answered from where.
// Written in the syntax of 2018. A newspaper that switches it off publishes it with `self.off=1;` before it (src/publisher/site/worker.rs).
const base = new URL(registration.scope).pathname;
const NAMES = ["kept", "new", "files"].map((name) => `jinri${base}${name}`);
// What has a digest in its name is the same for ever. keep.js has checked what it has put there.
const HASHED = /^(media\/.|(web|jinri|search)-[0-9a-f]+(_bg)?\.)/;
// How long the network may take where there is a copy, in milliseconds.
const PATIENCE = 3000;

const find = async (address) => {
  for (const cacheName of NAMES) {
    const found = await caches.match(address, { cacheName, ignoreSearch: true, ignoreVary: true });
    if (found) return found;
  }
};

// Pictures are kept in one size, and pages may ask for another: `x.0a1b2c3d4e-800.webp`.
const stem = (address) => address.replace(/(-\d+)?\.\w+$/, "");
const findOther = async (address) => {
  for (const name of NAMES) {
    // Opening makes one.
    if (!(await caches.has(name))) continue;
    const cache = await caches.open(name);
    const other = (await cache.keys()).find(({ url }) => /\/media\//.test(url) && stem(url) === stem(address));
    if (other) return cache.match(other);
  }
};

const hashed = async (request) => {
  const found = await find(request.url);
  return found || fetch(request).catch(async () => (await findOther(request.url)) || Response.error());
};

const SORRY =
  "<!doctype html><meta charset=utf-8><meta name=viewport content='width=device-width'><title>本页没有保存</title><h1>本页没有保存</h1><p>没有网络，连上以后请刷新。";
const sorry = () => new Response(SORRY, { status: 503, headers: { "content-type": "text/html" } });

// From the network first. Without navigation preload: with it, Firefox (ESR 153) shows its own failure page when there is no network.
const fresh = async (event, address) => {
  const { request } = event;
  const isPage = request.mode === "navigate";
  const answer = fetch(request).catch(() => {});
  const first = await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
  if (first && first.status < 500) {
    const isScript = first.ok && /javascript/.test(first.headers.get("content-type"));
    const copy = isScript && first.clone();
    // Not where the reader has just deleted everything.
    const put = (isThere) => isThere && caches.open(NAMES[2]).then((cache) => cache.put(address, copy));
    if (copy) event.waitUntil(caches.has(NAMES[2]).then(put));
    return first;
  }
  // Without a copy, what the network has said, however late.
  const known = (await find(address)) || (await answer);
  return known || (isPage ? (await find(`${base}kept`)) || sorry() : Response.error());
};

// Hosts have several spellings of a page's address.
const key = (pathname) => {
  const page = pathname.replace(/(\/index)?(\.html)?\/?$/, "");
  return page.length < base.length ? base : page;
};

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => {
  const leave = () => Promise.all(NAMES.map((name) => caches.delete(name))).then(() => registration.unregister());
  event.waitUntil(self.off ? leave() : clients.claim());
});
addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  const isOurs = origin === location.origin && pathname.startsWith(base);
  if (self.off || !isOurs || request.method !== "GET" || request.headers.has("range")) return;
  const path = pathname.slice(base.length);
  const isPage = request.mode === "navigate";
  if (HASHED.test(path)) event.respondWith(hashed(request));
  // `no-cache`: keep.js asks for what the host has now.
  else if (!isPage && (request.cache === "no-cache" || !/^(data\/.+\.json|\w+\.js)$/.test(path))) return;
  else event.respondWith(fresh(event, isPage ? key(pathname) : pathname));
});
