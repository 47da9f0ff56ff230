import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { chips } from "../src/query/chips";
import { complete } from "../src/query/complete";
import { matches } from "../src/query/match";
import { BadQuery, parse } from "../src/query/parse";
import { resource } from "./made";

interface Case {
  query: string;
  finds?: string[];
  position?: number;
}
type Facts = Omit<ReturnType<typeof resource>, "sources"> & { sources: string[] };

const TABLE = "../tests/web/query_cases.json";
const table = existsSync(TABLE) ? (JSON.parse(readFileSync(TABLE, "utf8")) as { resources: Facts[]; cases: Case[] }) : { resources: [], cases: [] };
const estate = new Map(
  table.resources.map((facts) => [facts.id, { ...resource(facts.id), metrics: {}, ...(facts as Partial<Facts>), sources: Object.fromEntries(facts.sources.map((source) => [source, {}])) }]),
);

describe.skipIf(table.cases.length === 0)("the query language, against the server's own table", () => {
  it.each(table.cases.map((one) => [one.query || "nothing", one] as const))("%s", (_query, one) => {
    if (one.position !== undefined) {
      let found: unknown;
      try {
        parse(one.query);
      } catch (error) {
        found = error;
      }
      expect(found).toBeInstanceOf(BadQuery);
      expect((found as BadQuery).position).toBe(one.position);
      return;
    }
    const term = parse(one.query);
    const found = [...estate.values()].filter((each) => matches(term, each, (id) => estate.get(id))).map((each) => each.id);
    expect(found).toEqual(one.finds);
  });
});

describe("chips", () => {
  it.each([
    ["status:offline cpu>80%", ["status:offline", "cpu>80%"]],
    ["not web -db (a or b)", ["not web", "-db", "(a or b)"]],
    ["a or b", ["a or b"]],
    ["a and b", ["a", "b"]],
    ['name:"two words" x', ['name:"two words"', "x"]],
    ['broken "', ['broken "']],
    ["", []],
  ])("%s", (query, wanted) => expect(chips(query)).toEqual(wanted));
});

describe("completion", () => {
  const two = [resource("amber", { tags: ["prod"] }), resource("birch", { tags: ["prod", "rack 2"], status: "offline" })];
  const labels = (query: string) => complete(query, query.length, two, [{ name: "cpu_ratio", title: "CPU" }]).map((offer) => offer.label);

  it("offers keys that say something here", () => expect(labels("")).toContain("status:"));
  it("counts what each value would find", () =>
    expect(complete("tag:", 4, two, []).map((offer) => [offer.label, offer.count])).toEqual([["tag:prod", 2], ["tag:rack 2", 1]]));
  it("puts values with spaces in quotes", () => expect(complete("tag:ra", 6, two, [])[0]?.query).toBe('tag:"rack 2" '));
  it("offers metrics by their short name", () => expect(labels("cp")).toContain("cpu>"));
  it("offers names", () => expect(labels("bir")).toContain("birch"));
  it("completes behind what stands already", () => expect(complete("cpu>5% -status:off", 18, two, [])[0]?.query).toBe("cpu>5% -status:offline "));
});
