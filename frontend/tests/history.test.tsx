import { cleanup, render, screen, within } from "@solidjs/testing-library";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Happening, Moment } from "../src/api/types";
import { HistoryTab } from "../src/peek/HistoryTab";
import { kept, markOf } from "../src/peek/timeline";
import { live } from "../src/stores/live";
import { text } from "../src/strings/en";
import { resource } from "./made";

const settle = () => new Promise((resolve) => setTimeout(resolve));
const told = (more: Partial<Happening> = {}): Happening => ({
  key: "1", source: "lab", kind: "box-killed", title: "web was killed (exit 137)", severity: "warning", subject: "web", subject_type: "box", ended_at: null, outcome: "", details: {}, told_at: 20, ...more,
});
const moment = (more: Partial<Moment> = {}): Moment => ({ seq: 1, at: 20, kind: "changed", id: "r1", name: "web", type: "box", fields: {}, reason: "", event: null, ...more });
const happened = (more: Partial<Happening> = {}, at = 20): Moment => moment({ seq: 1, at, kind: "event", event: told(more) });

async function shown(data: Moment[]): Promise<HTMLElement[]> {
  vi.stubGlobal("fetch", () => Promise.resolve(new Response(JSON.stringify({ data }), { headers: { "content-type": "application/json" } })));
  render(() => <HistoryTab id="r1" />);
  await settle();
  await settle();
  return screen.getAllByRole("listitem");
}

describe("the history of a resource", () => {
  afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
  });

  it("tells changes and events in one list, in the order in which they came", async () => {
    const [event, change, added] = await shown([
      happened({ details: { exit_code: 137 } }),
      moment({ seq: 3, at: 19, fields: { status: { old: "online", new: "offline" } } }),
      moment({ seq: 2, at: 1, kind: "added" }),
    ]);

    expect(event?.textContent).toContain("web was killed (exit 137)");
    expect(event?.textContent).toContain("exit code 137");
    expect(change?.textContent).toContain("online → offline");
    expect(added?.textContent).toContain(text.history.added);
  });
  it("says how bad an event was in words, not by its colour alone", async () => {
    const entries = await shown([happened({ severity: "critical" }), moment({ seq: 2, event: told(), kind: "event" })]);

    expect(entries.map((entry) => within(entry).getByRole("img").getAttribute("aria-label"))).toEqual([text.history.severity.critical, text.history.severity.warning]);
  });
  it("says how long something took and how it ended", async () => {
    const [entry] = await shown([happened({ kind: "copy_made", ended_at: 280, outcome: "OK" })]);

    expect(entry?.textContent).toContain(`copy made · OK · ${text.history.took("4 min")}`);
  });
  it("reads moments, sizes and spans as people do, with the whole date at hand", async () => {
    const [entry] = await shown([moment({ fields: { "facets.box": { old: { started_at: 1_700_000_000, size_bytes: 1024, every_seconds: 60 }, new: { started_at: 1_700_000_060, size_bytes: 2048, every_seconds: 120 } } } })]);

    expect(entry?.textContent).not.toContain("1700000");
    expect(entry?.textContent).toContain("1 KiB → 2 KiB");
    expect(entry?.textContent).toContain("1 min → 2 min");
    expect(within(entry as HTMLElement).getByTitle(new Date(1_700_000_060_000).toLocaleString())).toBeTruthy();
  });
  it("tells of ties in sentences, by the names of those that are known", async () => {
    live.take({ type: "snapshot", seq: 1, at: 1, resources: [resource("n1", { name: "node one" })] });
    const [entry] = await shown([moment({ fields: { relations: { old: [{ kind: "stores_on", target: "gone" }], new: [{ kind: "depends_on", target: "n1" }] }, parent: { old: null, new: "n1" } } })]);

    expect(entry?.textContent).toContain(`${text.history.tie("depends on")} node one`);
    expect(entry?.textContent).toContain(`${text.history.tieGone("stores on")} gone`);
    expect(entry?.textContent).toContain(`${text.history.tie("runs on")} node one`);
    expect(entry?.textContent).not.toContain("{");
  });
  it("shows no more details than can be read", async () => {
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`name_${index}`, "x".repeat(5000)]));
    const [entry] = await shown([happened({ details: many })]);

    expect(entry?.textContent?.length).toBeLessThan(1500);
  });
});

describe("a moment as a mark on the charts", () => {
  it.each([["critical", "bad"], ["warning", "warn"], ["info", "plain"], ["unheard-of", "plain"]])("%s is drawn as %s", (severity, tone) =>
    expect(markOf(happened({ severity }))).toEqual({ atMs: 20_000, tone, title: "web was killed (exit 137)" }),
  );
  it("a change of status is drawn as the status", () => expect(markOf(moment({ fields: { status: { old: "online", new: "offline" } } })).tone).toBe("bad"));
});

describe("a list that is read again", () => {
  it("keeps what is shown already, also where a change and an event have one number", () => {
    const before = [happened(), moment()];
    const after = kept(before, [moment({ seq: 2 }), happened(), moment()]);

    expect(after.map((one) => before.indexOf(one))).toEqual([-1, 0, 1]);
  });
});
