import { MemoryRouter, Route } from "@solidjs/router";
import { cleanup, fireEvent, render, screen } from "@solidjs/testing-library";
import type { Component } from "solid-js";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { AgentView, Retention as Kept } from "../src/api/insight";
import type { Plugin, Right, SessionState } from "../src/api/types";
import Agents from "../src/pages/settings/Agents";
import { Diagnostics } from "../src/pages/settings/Diagnostics";
import { Plugins } from "../src/pages/settings/Plugins";
import Retention from "../src/pages/settings/Retention";
import { session } from "../src/stores/session";
import { text } from "../src/strings/en";
import { words } from "../src/strings/insight";

const holding = (...permissions: Right[]) => session.learn({ state: "signed_in", user: null, principal: { id: "u", kind: "person", name: "u" }, roles: [], permissions, csrf: "", confirmed_at: 0, expires_at: null, ways: [], bootstrap_file: "", logout_url: "" } satisfies SessionState);

const AGENT: AgentView = { id: "agent-a", hostname: "attic", version: "1.0", behind: false, heard_at: null, state: "live", privileges: [], sources: ["a/host"], failing: 0, clock_skew_seconds: null, spool_dropped: 0 };
const PLUGIN: Plugin = { name: "sort", title: "Sort", version: "2", description: "", state: "loaded", step: "", reason: "", hooks: ["pulse_sources"], calls: 1200, failures: 3, strikes: 0, resting_until: null, slowest_seconds: 0.2, permissions: [] };
const KEPT: Kept = {
  series: 10,
  size_bytes: 1e9,
  forecast_bytes: 3e9,
  free_bytes: 9e9,
  tiers: [{ name: "raw", setting: "keep_raw", step_seconds: 0, keep_seconds: 86400, samples: 1234, oldest: null, newest: null, size_bytes: 1e9, forecast_bytes: 3e9 }],
  journals: [{ name: "audit", setting: "keep_audit", keep_seconds: null }],
};

let answers: Record<string, unknown> = {};
let sent: string[] = [];

/** The page, over these answers; what is not answered is refused. */
function show(page: Component, told: Record<string, unknown>): void {
  answers = told;
  render(() => (
    <MemoryRouter>
      <Route path="*" component={page} />
    </MemoryRouter>
  ));
}

beforeEach(() => {
  [answers, sent] = [{}, []];
  holding(["read", "settings"], ["read", "monitoring"]);
  vi.stubGlobal("fetch", async (path: string) => {
    sent.push(path);
    const answer = answers[path];
    return answer === undefined ? new Response(JSON.stringify({ error: { code: "internal", message: "The store is shut." } }), { status: 500 }) : new Response(JSON.stringify(answer), { status: 200 });
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe("the page of agents", () => {
  it("says that none reports, outside of any list", async () => {
    show(Agents, { "/api/agents": { version: "1.0", data: [] } });
    expect(await screen.findByText(words.agents.none)).toBeTruthy();
    expect(screen.queryByRole("list")).toBeNull();
  });
  it("names each agent, and what it lost", async () => {
    show(Agents, { "/api/agents": { version: "1.1", data: [{ ...AGENT, behind: true, spool_dropped: 2 }] } });
    expect(await screen.findByRole("heading", { name: "attic" })).toBeTruthy();
    expect(screen.getByText(words.agents.lost(2))).toBeTruthy();
    expect(screen.getByText(words.agents.behind("1.1"))).toBeTruthy();
  });
  it("offers neither to add nor to remove one without the right", async () => {
    show(Agents, { "/api/agents": { version: "1.0", data: [AGENT] } });
    await screen.findByText("attic");
    expect(screen.queryByRole("button", { name: words.agents.invite })).toBeNull();
    expect(screen.queryByRole("button", { name: `${words.agents.remove} attic` })).toBeNull();
  });
  it("removes only one that reports no more", async () => {
    holding(["delete", "nodes"]);
    show(Agents, { "/api/agents": { version: "1.0", data: [AGENT, { ...AGENT, id: "b", hostname: "barn", state: "waiting" }] } });
    const remove = async (name: string) => (await screen.findByRole<HTMLButtonElement>("button", { name: `${words.agents.remove} ${name}` })).disabled;
    expect([await remove("attic"), await remove("barn")]).toEqual([true, false]);
  });
});

describe("the page of what is kept", () => {
  it("says how long samples and journals are kept", async () => {
    show(Retention, { "/api/retention": KEPT });
    expect(await screen.findByRole("rowheader", { name: words.retention.tiers.raw })).toBeTruthy();
    expect(screen.getByText("keep_raw")).toBeTruthy();
    expect(screen.getByText(words.retention.forGood)).toBeTruthy();
    expect(screen.queryByRole("alert")).toBeNull();
  });
  it("warns when the disk will be too small", async () => {
    show(Retention, { "/api/retention": { ...KEPT, free_bytes: 1e9 } });
    expect((await screen.findByRole("alert")).textContent).toContain(words.retention.tight);
  });
  it("gives no number before it can know one", async () => {
    show(Retention, { "/api/retention": { ...KEPT, forecast_bytes: null } });
    expect(await screen.findByText(words.retention.earlyText)).toBeTruthy();
  });
  it("says why it has nothing to show", async () => {
    show(Retention, {});
    expect(await screen.findByText("The store is shut.", { exact: false })).toBeTruthy();
  });
});

describe("the page of plugins", () => {
  const HEALTH = { "/api/monitoring/scheduler/health": { at: 0, sources: [] } };

  it("says what a plugin did, and that none of its sources runs", async () => {
    show(Plugins, { "/api/plugins": { plugins: [PLUGIN] }, ...HEALTH });
    expect(await screen.findByRole("heading", { name: "Sort" })).toBeTruthy();
    expect(screen.getByText("1,200")).toBeTruthy();
    expect(screen.getByText(words.plugins.noSources)).toBeTruthy();
  });
  it("says at which step one was refused, and why", async () => {
    show(Plugins, { "/api/plugins": { plugins: [{ ...PLUGIN, state: "refused", step: "import", reason: "no module" }] }, ...HEALTH });
    expect(await screen.findByText(text.settings.plugin.refusedAt("import"))).toBeTruthy();
    expect(screen.getByText("no module", { exact: false })).toBeTruthy();
  });
  it("says that there is none, outside of any list", async () => {
    show(Plugins, { "/api/plugins": { plugins: [] }, ...HEALTH });
    expect(await screen.findByText(text.settings.plugin.none)).toBeTruthy();
    expect(screen.queryByRole("list")).toBeNull();
  });
});

describe("the diagnostics", () => {
  const press = (name: string) => fireEvent.click(screen.getByRole("button", { name }));

  it("are looked at before they are saved, without addresses", async () => {
    show(Diagnostics, { "/api/diagnostics?addresses=false": { version: "1.0" } });
    press(words.diagnostics.look);
    expect((await screen.findByRole("group", { name: words.diagnostics.shown })).textContent).toContain('"version": "1.0"');
    expect(sent).toEqual(["/api/diagnostics?addresses=false"]);
  });
  it("hold addresses only when asked to, and what was shown before goes", async () => {
    show(Diagnostics, { "/api/diagnostics?addresses=false": { host: "host 1" }, "/api/diagnostics?addresses=true": { host: "attic" } });
    press(words.diagnostics.look);
    await screen.findByText(/host 1/);
    fireEvent.click(screen.getByRole("checkbox"));
    expect(screen.queryByText(/host 1/)).toBeNull();
    press(words.diagnostics.look);
    expect(await screen.findByText(/attic/)).toBeTruthy();
  });
  it("say why they could not be had", async () => {
    show(Diagnostics, {});
    press(words.diagnostics.save);
    expect(await screen.findByText("The store is shut.", { exact: false })).toBeTruthy();
  });
});
