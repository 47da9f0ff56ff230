// Keep the files of the page, so that it opens without the server. Never an answer of the API: those hold what only some may see.

const PREFIX = "pulse-shell-";
const KEPT = 2; // the build that is shown, and the one that open pages may still need
const MOST = 400;
const WAIT_MS = 4000;
const ROOT = new Set(["/index.html", "/appearance.js", "/ahead.js", "/mark.svg", "/manifest.webmanifest", "/icon-192.png"]);
const SHELL = "/index.html";

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(keep().catch(() => undefined));
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (/^\/(api|plugins|ws|metrics)(\/|$)/.test(url.pathname)) return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (url.pathname.startsWith("/assets/")) event.respondWith(hashed(request));
  else if (ROOT.has(url.pathname)) event.respondWith(newest(request));
});

/** The server's page whenever it answers, so that an upgrade is never hidden; the kept one when it does not. */
async function page(event) {
  try {
    const answer = await fetch(event.request, { signal: AbortSignal.timeout(WAIT_MS) });
    if (answer.ok) event.waitUntil(keep().catch(() => undefined));
    if (answer.status < 500) return answer;
    return (await kept(SHELL)) ?? answer;
  } catch (error) {
    const shell = await kept(SHELL);
    if (shell) return shell;
    throw error;
  }
}

/** A name with a hash in it never changes what it names. */
async function hashed(request) {
  return (await kept(new URL(request.url).pathname)) ?? fetch(request);
}

async function newest(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const known = await kept(new URL(request.url).pathname);
    if (known) return known;
    throw error;
  }
}

async function kept(path) {
  for (const name of (await builds()).reverse()) {
    const found = await (await caches.open(name)).match(path);
    if (found) return found;
  }
  return undefined;
}

const builds = async () => (await caches.keys()).filter((name) => name.startsWith(PREFIX));

/** Keep all files of the build that the server has now; nothing is to do while it is the same. */
async function keep() {
  const shell = await fetch(SHELL, { cache: "no-cache", credentials: "omit" });
  const text = await shell.clone().text();
  if (!shell.ok || !text.includes("/assets/")) return;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  const name = PREFIX + [...digest.slice(0, 8)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  if (await caches.has(name)) return;
  const manifest = await (await fetch("/.vite/manifest.json", { cache: "no-cache", credentials: "omit" })).json();
  const files = new Set();
  for (const one of Object.values(manifest)) for (const file of [one.file, ...(one.css ?? []), ...(one.assets ?? [])]) files.add(`/${file}`);
  const paths = [...files, ...[...ROOT].filter((path) => path !== SHELL)].slice(0, MOST);
  const answers = await Promise.all(paths.map((path) => fetch(path, { credentials: "omit" })));
  const cache = await caches.open(name);
  try {
    await Promise.all(answers.map((answer, at) => answer.ok && cache.put(paths[at], answer)));
    await cache.put(SHELL, shell);
  } catch (error) {
    await caches.delete(name); // half a build is none
    throw error;
  }
  const all = await builds();
  await Promise.all(all.slice(0, -KEPT).map((old) => caches.delete(old)));
}
