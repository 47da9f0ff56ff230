// Look for accessibility violations on every route in both themes: node dev/axe.mjs [address] [resource id]
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const address = process.argv[2] ?? "http://127.0.0.1:7655";
const peek = process.argv[3] ?? "agent-3";
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const ARGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const tabs = ["overview", "charts", "relations", "sources", "history", "raw"].map((tab) => `/infrastructure?peek=${peek}&tab=${tab}`);
const administration = ["users", "users?of=usr_ines", "roles", "roles?of=night-shift", "tokens", "tokens?of=tok_4", "audit", "audit?tab=proof", "audit?tab=webhooks", "keys", "connections", "connections?new=", "connections?new=lab", "connections?of=3f9c0a77be", "connections?of=81d2e604aa", "connections?of=gone"].map((page) => `/settings/${page}`);
const ROUTES = process.env.ONLY ? process.env.ONLY.split(" ") : ["/infrastructure", "/infrastructure?q=status:warning", "/infrastructure?q=zzzz", "/workloads", "/storage", "/dashboard", "/recovery", "/recovery?peek=guest-3", "/recovery?peek=guest-12", "/recovery?show=whose&peek=sshared", "/recovery?text=zzzz", "/recovery?view=history", "/recovery?view=history&point=p4", "/recovery?view=history&of=sguest-3&outcome=failed", "/alerts", "/ai", "/settings", "/settings/plugins", "/settings/sources", "/settings/about", ...administration, ...tabs];
/** The scene that the fake server sets, and the pages to look at in it. */
const SCENES = {
  "state=signed_in&role=admin&factor=1": [...ROUTES, "/settings/account", "/welcome", "/nowhere"],
  "state=signed_in&role=clerk": ["/infrastructure"],
  "state=signed_out": ["/sign-in", "/recover"],
  "state=setup": ["/welcome"],
};
let found = 0;
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ARGS });
for (const [colorScheme, width] of [["dark", 1440], ["light", 1440], ["dark", 390]]) {
  const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 }, bypassCSP: true });
  const page = await context.newPage();
  for (const [scene, route] of Object.entries(SCENES).flatMap(([scene, routes]) => routes.map((route) => [scene, route]))) {
    await fetch(`${address}/fake?again=1&${scene}`);
    await page.goto(address + route);
    await page.waitForTimeout(1200);
    await page.addScriptTag({ content: axe });
    const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
    for (const { id, impact, nodes } of violations) {
      found += 1;
      console.log(`${colorScheme} ${width} ${route}: ${impact} ${id} ×${nodes.length}\n    ${nodes[0].html.slice(0, 200)}\n    ${nodes[0].any[0]?.message ?? nodes[0].failureSummary}`);
    }
  }
  await context.close();
}
await browser.close();
console.log(`${found} violations`);
process.exit(found > 0 ? 1 : 0);
