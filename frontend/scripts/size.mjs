// Print what a first visit and each page cost over the wire (gzip), and fail above the budget.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const SHELL_KB = 120;
const CHUNK_KB = 60;
/** What the pages of rows, which are in the shell, fetch as soon as they stand: who opens one pays for it too. */
const AT_ONCE = ["Plot"];
/** A section is never opened without the page around it. */
const AROUND = (name) => (name.startsWith("src/pages/settings/") ? ["src/pages/Settings.tsx"] : []);
const out = new URL("../../pulse_core/web/static/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", out), "utf8"));
const packedKb = (file) => gzipSync(readFileSync(new URL(file, out)), { level: 9 }).length / 1000;

function closure(name, found = new Set()) {
  const entry = manifest[name];
  if (found.has(entry.file)) return found;
  found.add(entry.file);
  for (const css of entry.css ?? []) found.add(css);
  for (const next of entry.imports ?? []) closure(next, found);
  return found;
}

/** The manifest calls a chunk that pages share by its file. */
function keyOf(chunk) {
  const found = Object.keys(manifest).find((key) => manifest[key].name === chunk);
  if (!found) throw new Error(`No chunk is called ${chunk}: what a page fetches at once has changed`);
  return found;
}

const entryName = Object.keys(manifest).find((name) => manifest[name].isEntry);
const shell = new Set(["index.html", "appearance.js", "ahead.js", ...closure(entryName)]);
const sumKb = (files) => [...files].reduce((sum, file) => sum + packedKb(file), 0);
const atOnce = new Set(AT_ONCE.map(keyOf).flatMap((one) => [...closure(one)]).filter((file) => !shell.has(file)));
const rows = [["shell", sumKb(shell), SHELL_KB], ["of the pages of rows, at once", sumKb(atOnce), CHUNK_KB]];
for (const [name, entry] of Object.entries(manifest)) {
  if (!entry.isDynamicEntry) continue;
  const whole = [name, ...AROUND(name)];
  const hosts = Object.entries(manifest).filter(([, host]) => host.isDynamicEntry && host.dynamicImports?.includes(name) && !whole.includes(host.src));
  const there = new Set([...shell, ...hosts.flatMap(([host]) => [...closure(host)])]);
  const own = [...new Set(whole.flatMap((one) => [...closure(one)]))].filter((file) => !there.has(file));
  rows.push([entry.src ?? name, sumKb(own), CHUNK_KB]);
}
for (const [name, kb, budget] of rows) console.log(`${kb.toFixed(1).padStart(7)} kB  of ${budget}  ${name}`);
const over = rows.filter(([, kb, budget]) => kb > budget);
if (over.length > 0) {
  console.error(`Over budget: ${over.map(([name]) => name).join(", ")}`);
  process.exit(1);
}
