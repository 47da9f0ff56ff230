// Photograph every route, light and dark, desktop and phone: node dev/shots.mjs [address] [folder] [name part]
import { mkdirSync } from "node:fs";
import { chromium } from "playwright-core";

const address = process.argv[2] ?? "http://127.0.0.1:7655";
const folder = process.argv[3] ?? "shots";
const only = process.argv[4] ?? "";
const peek = process.env.PEEK ?? "agent-3";
const ARGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const ROUTES = {
  infrastructure: "/infrastructure",
  peek: `/infrastructure?peek=${peek}`,
  charts: `/infrastructure?peek=${peek}&tab=charts`,
  sources: `/infrastructure?peek=${peek}&tab=sources`,
  history: `/infrastructure?peek=${peek}&tab=history`,
  raw: `/infrastructure?peek=${peek}&tab=raw`,
  query: "/infrastructure?q=status:warning,unknown cpu>5%",
  storage: "/storage",
  workloads: "/workloads",
  recovery: "/recovery",
  attention: "/recovery?show=attention&peek=guest-3",
  unprotected: "/recovery?peek=guest-12",
  stranger: "/recovery?show=whose&peek=sshared",
  points: "/recovery?view=history",
  point: "/recovery?view=history&point=p4",
  drilled: "/recovery?view=history&of=sguest-3&outcome=failed",
  dashboard: "/dashboard",
  alerts: "/alerts",
  settings: "/settings",
  users: "/settings/users",
  person: "/settings/users?of=usr_ines",
  roles: "/settings/roles",
  role: "/settings/roles?of=night-shift",
  tokens: "/settings/tokens",
  token: "/settings/tokens?of=tok_4",
  audit: "/settings/audit",
  proof: "/settings/audit?tab=proof",
  webhooks: "/settings/audit?tab=webhooks",
  keys: "/settings/keys",
  plugins: "/settings/plugins",
  connections: "/settings/connections",
  choose: "/settings/connections?new=",
  connect: "/settings/connections?new=lab",
  connection: "/settings/connections?of=3f9c0a77be",
  broken: "/settings/connections?of=81d2e604aa",
  asked: "/settings/sources",
  about: "/settings/about",
};
/** Where somebody is not who they are elsewhere: the path, and the scene that the fake server sets. */
const SCENES = {
  welcome: ["/welcome", "state=setup"],
  "sign-in": ["/sign-in", "state=signed_out"],
  recover: ["/recover", "state=signed_out"],
  account: ["/settings/account", "state=signed_in&factor=1"],
  "no-right": ["/infrastructure", "state=signed_in&role=clerk"],
  "connection-read": ["/settings/connections?of=3f9c0a77be", "state=signed_in&role=viewer"],
  "recovery-no-right": ["/recovery", "state=signed_in&role=clerk"],
  "not-found": ["/nowhere", "state=signed_in&role=viewer"],
};
const SIZES = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 }, narrow: { width: 320, height: 640 } };

mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ARGS });
for (const [size, viewport] of Object.entries(SIZES))
  for (const theme of size === "narrow" ? ["dark"] : ["dark", "light"]) {
    const context = await browser.newContext({ viewport, colorScheme: theme, deviceScaleFactor: size === "desktop" ? 1 : 2 });
    const page = await context.newPage();
    page.on("pageerror", (error) => console.log("page error:", error.message));
    page.on("console", (line) => line.type() === "error" && console.log("console:", line.text()));
    for (const [name, [path, scene]] of [...Object.entries(ROUTES).map(([name, path]) => [name, [path, "state=signed_in&role=admin"]]), ...Object.entries(SCENES)]) {
      const file = `${name}-${theme}-${size}`;
      if (only && !only.split(",").some((part) => file.includes(part))) continue;
      await fetch(`${address}/fake?again=1&${scene}`);
      await page.goto(address + path);
      await page.waitForTimeout(1600);
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (wider > 0) console.log(`${file}: ${wider} px too wide`);
      await page.screenshot({ path: `${folder}/${file}.png` });
    }
    await context.close();
  }
await browser.close();
