import { describe, expect, it } from "vitest";
import type { Column } from "../src/api/types";
import { partOf } from "../src/draw/format";
import { lookOf, queryOf } from "../src/draw/look";
import { matches } from "../src/query/match";
import { parse } from "../src/query/parse";
import { filled } from "../src/tasks/columns";
import { resource } from "./made";

const stopped = resource("stopped", { status: "offline", metrics: { not_running_count: 0 } });
const failed = resource("failed", { status: "offline", metrics: { not_running_count: 1 } });
const away = resource("away", { status: "offline", metrics: { unavailable_count: 0 } });
const gone = resource("gone", { status: "offline", metrics: {} });

describe("what a status looks like", () => {
  it("what nobody expects to run rests, and is no trouble", () => expect([stopped, away].map(lookOf)).toEqual(["resting", "resting"]));
  it("what should run is offline", () => expect(lookOf(failed)).toBe("offline"));
  it("what says nothing of the matter is offline", () => expect(lookOf(gone)).toBe("offline"));
  it("a query for those that rest finds no other", () => {
    const term = parse(queryOf("resting"));
    expect([stopped, away, failed, gone].filter((one) => matches(term, one, () => undefined)).map((one) => one.id)).toEqual(["stopped", "away"]);
  });
});

describe("columns", () => {
  const column = (value: string): Column => ({ name: value, title: value, value, beside: "", draw: "text", priority: 1, width_px: 90 });
  it("one that nobody fills is not there, and one whose number is unknown is", () => {
    const all = [column("metrics.a"), column("metrics.b"), column("facets.x.word"), column("facets.x.empty")];
    const one = resource("one", { metrics: { a: null }, facets: { x: { word: "w", empty: "" } } });
    expect(filled(all, [one]).map((found) => found.value)).toEqual(["metrics.a", "facets.x.word"]);
  });
});

describe("a part and its whole", () => {
  it("are counted as what they are", () => {
    expect(partOf(110, 119, "count")).toBe("110 / 119");
    expect(partOf(2 ** 30, 2 ** 31, "bytes")).toBe("1 / 2 GiB");
  });
});
