import { describe, expect, it } from "vitest";
import type { ChartDeclaration, SourceView } from "../src/api/types";
import { headline } from "../src/tasks/summaryCharts";
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
  it("is no number when nobody is heard", () => expect(headline([resource("b", { sources: stale })], chart, undefined)).toBe("–"));
});
