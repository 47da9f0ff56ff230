import { describe, expect, it } from "vitest";
import { breach } from "../src/draw/breach";
import { bytes, duration, inUnit, isMoment, latency, percent, plain, rate, ratePair, share } from "../src/draw/format";
import { chartMetrics, metricAt, shortName, valueAt } from "../src/draw/path";
import { kindOfField, unitOf } from "../src/draw/units";
import { differences } from "../src/peek/HistoryTab";
import { resource } from "./made";

describe("numbers in words", () => {
  it.each([
    [percent(0.314), "31%"],
    [percent(0.004), "0.4%"],
    [percent(0), "0%"],
    [bytes(0), "0 B"],
    [bytes(16 * 1024 ** 3), "16 GiB"],
    [bytes(1024 ** 2 - 1), "1 MiB"],
    [share(10.6 * 1024 ** 3, 16 * 1024 ** 3), "10.6 / 16 GiB"],
    [rate(2_840_000), "2.8 MB/s"],
    [ratePair(2_800_000, 90_000), "2.8 / 0.1 MB/s"],
    [duration(41 * 86_400 + 5), "41 d"],
    [duration(259), "4 min"],
    [latency(0.021), "21 ms"],
    [inUnit(61.25, "celsius"), "61.3 °C"],
    [inUnit(0.004, "seconds"), "4 ms"],
    [inUnit(0, "seconds"), "0 s"],
    [plain(["a", "b"]), "a, b"],
    [plain(true), "yes"],
  ])("%s is %s", (found, wanted) => expect(found).toBe(wanted));
});

describe("declared paths", () => {
  const one = resource("a", { facets: { agent: { os: { name: "x" } } }, metrics: { "core:1:busy_ratio": 0.5, "core:10:busy_ratio": 0.1, "core:2:busy_ratio": 0.1, cpu_ratio: 0.2 } });

  it("follow dots through facets", () => expect(valueAt(one, "facets.agent.os.name")).toBe("x"));
  it("end in nothing where nothing is", () => expect(valueAt(one, "facets.none.os")).toBeUndefined());
  it("name a metric by the field of a row", () => expect(metricAt("metric:used_metric", { used_metric: "a_bytes" })).toBe("a_bytes"));
  it("a star means all that begin so, in the order of their numbers", () =>
    expect(chartMetrics(["core:*"], one.metrics)).toEqual(["core:1:busy_ratio", "core:2:busy_ratio", "core:10:busy_ratio"]));
  it("a starred metric is called by what tells it apart", () => expect(shortName("core:3:busy_ratio", "core:*")).toBe("3"));
  it("a metric's unit is the end of its name", () => expect([unitOf("a_bytes_per_second"), unitOf("core:1:busy_ratio"), unitOf("load_1m")]).toEqual(["bytes_per_second", "ratio", "count"]));
});

describe("facts", () => {
  const names = ["limits.memory_bytes", "uptime_seconds", "wear_ratio", "facets.vm.started_at", "bytes", "cores", "flat", "debt_ratio.name"];
  it("are in the unit that the last name of their path declares", () =>
    expect(names.map(kindOfField)).toEqual(["bytes", "seconds", "ratio", "moment", "bytes", undefined, undefined, undefined]));
  it.each([
    [plain(2 * 1024 ** 3, "text", "limits.memory_bytes"), "2 GiB"],
    [plain([1024, 2048], "text", "parts.size_bytes"), "1 KiB, 2 KiB"],
    [plain(259, "text", "resync_seconds"), "4 min"],
    [plain(259, "duration", "resync"), "4 min"],
    [plain(0.314, "number", "wear_ratio"), "31%"],
    [plain(7200, "text", "disk_rpm"), "7200 rpm"],
    [plain(4, "text", "cores"), "4"],
    [plain(0, "text", "size_bytes"), "0 B"],
    [plain(null, "text", "size_bytes"), ""],
    [plain("unlimited", "text", "size_bytes"), "unlimited"],
    [plain(true, "text", "size_bytes"), "yes"],
  ])("%s is %s", (found, wanted) => expect(found).toBe(wanted));
  it("are moments only where the name says so and the number can be one", () =>
    expect([isMoment(1_700_000_000, "made_at"), isMoment(1_700_000_000, "made"), isMoment(1_700_000_000, "made", "time"), isMoment(0, "made_at"), isMoment(1e12, "made_at"), isMoment("soon", "made_at")]).toEqual([true, false, true, false, false, false]));
  it("that cannot be a moment are told as the number they are", () => expect(plain(0, "text", "made_at")).toBe("0"));
});

describe("colour", () => {
  const limits = { warn: 0.8, bad: 0.95, low_is_bad: false };
  it("comes at the limit, not before", () => expect([0.79, 0.8, 0.95].map((value) => breach(value, limits))).toEqual(["", "warn", "bad"]));
  it("turns round where low is bad", () => expect(breach(0.1, { warn: 0.2, bad: 0.1, low_is_bad: true })).toBe("bad"));
  it("never comes for what is unknown", () => expect(breach(null, limits)).toBe(""));
});

describe("history", () => {
  it("shows of two objects only what differs", () =>
    expect(differences({ a: 1, kernel: "x" }, { a: 1, kernel: "y" })).toEqual([{ name: "kernel", old: "x", new: "y" }]));
  it("says nothing for what was not there", () => expect(differences(null, "x")[0]?.old).toBe("nothing"));
});
