import { describe, expect, it } from "vitest";
import type { Resource, ChartDeclaration, Metric, SourceView } from "../src/api/types";
import { headline, wholeOf } from "../src/tasks/summaryCharts";
import { resource } from "./made";

const chart: ChartDeclaration = { title: "CPU", metrics: ["cpu_ratio"], summary: true };
const stale: Record<string, SourceView> = {
  s: { status: "stale", last_seen: 10, stale_after_seconds: 30, key: "k", error: "", clock_skew_seconds: null },
};

describe("headline", () => {
  it("is a mean of what is heard; the silent do not count", () => {
    const resources = [resource("a", { metrics: { cpu_ratio: 0.2 } }), resource("b", { metrics: { cpu_ratio: 0.9 }, sources: stale })];
    expect(headline(resources, chart, undefined)).toBe("20%");
  });
  it("weighs what is used against a total only where everybody who uses something has one", () => {
    const memory: ChartDeclaration = { title: "Memory", metrics: ["memory_used_bytes"], summary: true };
    const metric = { name: "memory_used_bytes", total: "memory_total_bytes" } as Metric;
    const gib = 1024 ** 3;
    const resources = [
      resource("a", { metrics: { memory_used_bytes: 2 * gib, memory_total_bytes: 16 * gib } }),
      resource("b", { metrics: { memory_used_bytes: gib } }),
      resource("c", { metrics: { memory_used_bytes: null, memory_total_bytes: 8 * gib } }),
    ];
    const [a, b, c] = resources as [Resource, Resource, Resource];
    expect(headline([a, c], memory, metric)).toBe("2 / 16 GiB");
    expect(headline([a, c], memory, metric, true)).toBe("13%");
    expect(headline([a, b, c], memory, metric)).toBe("3 GiB");
    expect(headline([b, c], memory, metric)).toBe("1 GiB");
  });
  it("counts a whole in place of its parts, and parts where the whole tells nothing", () => {
    const guests: ChartDeclaration = { title: "Guests", metrics: ["guests_count"], summary: true };
    const nodes = [resource("n1", { parent: "c", metrics: { guests_count: 2 } }), resource("n2", { parent: "c", metrics: { guests_count: 3 } })];
    expect(headline([resource("c", { metrics: { guests_count: 5 } }), ...nodes], guests, undefined)).toBe("5");
    expect(headline([resource("c"), ...nodes], guests, undefined)).toBe("5");
  });
  it("is no number when nobody is heard", () => expect(headline([resource("b", { sources: stale })], chart, undefined)).toBe("–"));
});

describe("the top of a scale", () => {
  const metric = { name: "memory_used_bytes", total: "memory_total_bytes" } as Metric;
  const one = resource("a", { metrics: { memory_used_bytes: 1, memory_total_bytes: 24 } });
  it("is the whole that a line is a part of", () => expect(wholeOf(one, ["memory_used_bytes"], metric)).toBe(24));
  it("is one for ratios", () => expect(wholeOf(undefined, ["cpu_ratio"], undefined)).toBe(1));
  it("is open where no total is known", () => {
    expect(wholeOf(resource("b"), ["memory_used_bytes"], metric)).toBeUndefined();
    expect(wholeOf(undefined, ["memory_used_bytes"], metric)).toBeUndefined();
  });
});
