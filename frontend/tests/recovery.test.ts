import { afterEach, describe, expect, it, vi } from "vitest";
import type { RecoveryPoint, Rollup } from "../src/api/types";
import { emptyWorld, read } from "../src/live/protocol";
import { dayName, dayOf, filled, lastDays, sinceOf, spanOf } from "../src/recovery/days";
import { facetsPath, filtersOf, pointsPath, seriesPath } from "../src/recovery/filters";
import { byDay } from "../src/recovery/PointTable";
import { counted, guestTypes, judge, sorted, type State, subjects } from "../src/recovery/posture";
import { paths } from "../src/recovery/StripOfDays";
import { words } from "../src/strings/recovery";
import { resource } from "./made";

const NOW = 1_800_000_000;
const DAY = 86_400;

const rollup = (id: string, more: Partial<Rollup> = {}): Rollup => ({
  id, resource: null, subject: `guest/${id}`, subject_type: "vm", attribution: "proof", attribution_reason: "", candidates: [], sources: ["lab:1"], repositories: ["vault"], places: [{ repository: "vault", namespace: "" }], points: 3,
  by_mode: { snapshot: 0, local: 0, remote: 3 }, failed: 0, last_attempt_at: NOW - 3600, last_success_at: NOW - 3600, last_outcome: "success", last_outcome_reason: "",
  verification: "verified", last_verified_at: NOW - DAY, last_size_bytes: 1024, largest_size_bytes: 1024, ...more,
});
const owned = (id: string, more: Partial<Rollup> = {}) => rollup(`s${id}`, { resource: id, ...more });
const list = (all: Rollup[], { backups = all, replicas = [] as Rollup[], guests = ["a"] } = {}) => {
  const there = Object.fromEntries(guests.map((id) => [id, resource(id, { type: "vm", name: `name of ${id}` })]));
  return subjects({ all, backups, replicas }, Object.values(there), (id) => there[id], NOW);
};

describe("a subject is judged no healthier than what is known of it", () => {
  const CASES: [string, Partial<Rollup>, State][] = [
    ["a usable backup of the last days", {}, "protected"],
    ["checks of which nobody tells", { verification: "unknown" }, "protected"],
    ["a failure after a success", { last_outcome: "failed" }, "failing"],
    ["no success ever", { last_success_at: null, last_outcome: "unknown" }, "failing"],
    ["a first one that is being made", { last_success_at: null, last_outcome: "running", points: 1 }, "late"],
    ["an old success", { last_success_at: NOW - 8 * DAY }, "late"],
    ["an old success and a run that has not ended", { last_success_at: NOW - 8 * DAY, last_outcome: "running" }, "late"],
    ["a run that has not ended after a fresh success", { last_outcome: "running" }, "protected"],
    ["a bad check of the newest", { verification: "stale" }, "doubtful"],
    ["nothing but bad checks", { verification: "unverified" }, "doubtful"],
    ["warnings", { last_outcome: "warning" }, "doubtful"],
    ["an end that nobody tells of", { last_outcome: "unknown" }, "doubtful"],
    ["moments that nobody tells", { last_success_at: null, last_attempt_at: null }, "doubtful"],
  ];
  it.each(CASES)("%s", (_, more, state) => expect(judge(rollup("x"), rollup("x", more), NOW).state).toBe(state));

  it("snapshots are no backup, and neither are replicas", () => {
    expect(judge(rollup("x", { by_mode: { snapshot: 3, local: 0, remote: 0 } }), undefined, NOW)).toEqual({ state: "bare", why: words.why.snapshotsOnly });
    expect(judge(rollup("x"), undefined, NOW)).toEqual({ state: "bare", why: words.why.replicasOnly });
  });
  it("a snapshot that worked does not hide a backup that failed", () => {
    const [subject] = list([owned("a")], { backups: [owned("a", { last_outcome: "failed", last_outcome_reason: "no room" })] });
    expect([subject?.state, subject?.why]).toEqual(["failing", words.why.failedBecause("no room")]);
  });
  it("a replica stands for the backup of what is no guest, and of a guest it does not", () => {
    const [guest, share] = list([owned("a"), owned("share")], { backups: [], replicas: [owned("a"), owned("share")] });
    expect([guest?.state, share?.state]).toEqual(["bare", "protected"]);
  });
});

describe("the inventory", () => {
  it("has a row for each guest that has no point at all", () => {
    const found = list([owned("a")], { guests: ["a", "b"] });
    expect(found.map((one) => [one.key, one.name, one.state])).toEqual([["a", "name of a", "protected"], ["b", "name of b", "none"]]);
  });
  it("counts points of unknown owner for nobody, and says who they may be of", () => {
    const found = list([rollup("x", { attribution: "ambiguous", attribution_reason: "it may belong to 2 resources", candidates: ["a", "b"] })], { guests: ["a", "b"] });
    expect(found.map((one) => one.state)).toEqual(["whose", "none", "none"]);
    expect(found[0]?.why).toBe("unattributed, because it may belong to 2 resources");
    expect(found[1]?.why).toBe(words.why.noneButMaybe(1));
    expect(counted(found)).toMatchObject({ protected: 0, none: 2, whose: 1 });
  });
  it("does not count whom nobody expects to be backed up, unless a backup of it failed", () => {
    const guests = ["a", "b", "c"].map((id) => resource(id, { type: "vm" }));
    const all = [owned("b", { last_success_at: NOW - 90 * DAY }), owned("c", { last_outcome: "failed" })];
    const found = subjects({ all, backups: all, replicas: [] }, guests, (id) => guests.find((one) => one.id === id), NOW, () => true);
    expect(found.map((one) => [one.key, one.state])).toEqual([["b", "spared"], ["c", "failing"]]);
    expect(counted(found)).toMatchObject({ protected: 0, none: 0, attention: 1 });
  });
  it("does not call what is gone by the id that it had", () => {
    const [gone] = list([rollup("x", { attribution: "orphan", resource: "a" })]);
    expect([gone?.key, gone?.resource, gone?.state]).toEqual(["x", undefined, "gone"]);
  });
  it("counts as verified only what is protected", () => expect(counted(list([owned("a"), owned("b", { last_outcome: "failed" })]))).toMatchObject({ protected: 1, verified: 1, attention: 1, failing: 1 }));
  it("expects backups of machines, and of workloads whose like have some", () => {
    const types = guestTypes([owned("c"), owned("disk")], (id) => ({ c: "box", disk: "disk" })[id], (type) => type !== "disk");
    expect([...types].sort()).toEqual(["box", "system-container", "vm"]);
  });
  it("is sorted by urgency first, and what is not known comes last either way", () => {
    const found = list([owned("a"), owned("c", { last_outcome: "failed" }), owned("d", { last_size_bytes: 1 })], { guests: ["a", "b", "c", "d"] });
    expect(sorted(found, "urgency", false).map((one) => one.key)).toEqual(["c", "b", "a", "d"]);
    expect(sorted(found, "size", true).map((one) => one.key)).toEqual(["a", "c", "d", "b"]);
    expect(sorted(found, "size", false).map((one) => one.key)).toEqual(["d", "a", "c", "b"]);
  });
});

describe("days", () => {
  it("are those of the place that was told to the server", () => {
    const evening = Date.parse("2026-03-01T23:30:00Z") / 1000;
    expect([dayOf(evening, 0), dayOf(evening, 60), dayOf(evening, -600)]).toEqual(["2026-03-01", "2026-03-02", "2026-03-01"]);
  });
  it.each([0, 60, 330, -480])("hold every moment between their ends, %i minutes ahead", (east) => {
    const span = spanOf("2026-03-01", east) as { from: number; to: number };
    expect([dayOf(span.from, east), dayOf(span.to, east), dayOf(span.from - 1, east), dayOf(span.to + 1, east)]).toEqual(["2026-03-01", "2026-03-01", "2026-02-28", "2026-03-02"]);
  });
  it("what is no day has no ends", () => expect(spanOf("yesterday")).toBeUndefined());
  it("end with today and begin with the first that is asked for", () => {
    const days = lastDays(30, NOW, 0);
    expect([days.length, days.at(-1), dayOf(sinceOf(30, NOW, 0), 0)]).toEqual([30, dayOf(NOW, 0), days[0]]);
  });
  it("without points are there, and empty", () => {
    const days = filled(["2026-01-01", "2026-01-02"], [{ day: "2026-01-02", total: 2, snapshot: 0, local: 0, remote: 2, failed: 1 }]);
    expect(days.map((day) => day.total)).toEqual([0, 2]);
  });
  it("have names", () => expect([dayName(dayOf(NOW, 0), NOW, 0), dayName(dayOf(NOW - DAY, 0), NOW, 0), dayName("nonsense", NOW, 0)]).toEqual([words.days.today, words.days.yesterday, "nonsense"]));
  it("are drawn by what became of their points", () => {
    const day = (total: number, failed: number) => ({ day: "", total, failed, snapshot: 0, local: 0, remote: total });
    const drawn = paths([day(0, 0), day(2, 0), day(2, 1), day(1, 1)]);
    expect(Object.values(drawn).map((path) => path.split("M").length - 1)).toEqual([1, 1, 1, 1]);
  });
});

describe("what is asked for", () => {
  afterEach(() => vi.useRealTimers());

  it("stands in the address, and nothing else of it counts", () => expect(filtersOf({ kind: "backup", view: "history", peek: "a", text: "" })).toEqual({ kind: "backup" }));
  it("goes to the server in its words", () => {
    const path = new URL(pointsPath({ of: "s1", text: "web 1", outcome: "failed", day: "2026-03-01" }, 100, "next"), "http://x").searchParams;
    expect(Object.fromEntries(path)).toMatchObject({ rollup: "s1", q: "web 1", outcome: "failed", limit: "100", cursor: "next" });
    expect(Number(path.get("to")) - Number(path.get("from"))).toBeCloseTo(DAY, 1);
  });
  it("one choice can be changed for another, and the days around the chosen one are seen", () => {
    expect(facetsPath({ outcome: "failed", text: "web" })).not.toContain("failed");
    expect(seriesPath({ day: "2020-01-01", outcome: "failed" }, 30, NOW)).toContain("outcome=failed");
    expect(seriesPath({ day: "2020-01-01" }, 30, NOW)).not.toContain("to=");
  });
});

describe("the history", () => {
  const point = (id: string, at: number | null) => ({ id, at }) as RecoveryPoint;

  it("stands under its days, and what has no moment at the end", () => {
    const noon = (spanOf("2026-03-02") as { from: number }).from + DAY / 2;
    const lines = byDay([point("a", noon), point("b", noon - 60), point("c", noon - DAY), point("d", null)]);
    expect(lines.map((line) => line.key)).toEqual(["day 2026-03-02", "a", "b", "day 2026-03-01", "c", "day ", "d"]);
    expect(lines[0]?.count).toBe(2);
  });
});

describe("the stream", () => {
  it("tells the number of the newest state, and an old server none", () => {
    const world = emptyWorld();
    expect(read(world, { type: "ping", seq: 1, at: 1, problems: [], recovery: 7 }, 1).head?.recovery).toBe(7);
    expect(read(world, { type: "ping", seq: 1, at: 1, problems: [] }, 1).head).not.toHaveProperty("recovery");
  });
});
