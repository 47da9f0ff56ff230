import { describe, expect, it } from "vitest";
import type { Column, Resource } from "../src/api/types";
import { waitMs } from "../src/live/backoff";
import { fit } from "../src/frame/fuzzy";
import { isYoung } from "../src/draw/heat";
import { fitting, rareOf, standIn, widthOf } from "../src/tasks/columns";
import { digestOf } from "../src/tasks/digest";
import { steady } from "../src/tasks/list";
import { compare, grouped } from "../src/tasks/order";
import { resource } from "./made";

const column = (name: string, more: Partial<Column> = {}): Column => ({ name, title: name, value: `metrics.${name}`, beside: "", draw: "number", priority: 3, width_px: 100, ...more });
const cpu = column("cpu_ratio");
const sorted = (resources: Resource[], descending: boolean) => [...resources].sort((a, b) => compare(a, b, { by: "cpu_ratio", descending }, cpu)).map((one) => one.id);
const three = [resource("x2", { metrics: { cpu_ratio: 0.5 } }), resource("x10", { metrics: { cpu_ratio: 0.5 } }), resource("y", { metrics: { cpu_ratio: null } }), resource("z", { metrics: { cpu_ratio: 0.9 } })];

describe("order", () => {
  it("is total: equal values stand by name, numbers in names as numbers", () => expect(sorted(three, false)).toEqual(["x2", "x10", "z", "y"]));
  it("puts the unknown last either way", () => expect(sorted(three, true)).toEqual(["z", "x2", "x10", "y"]));
  it("does not depend on the order in which things came", () => expect(sorted([...three].reverse(), true)).toEqual(sorted(three, true)));
  it("names that are the same are told apart by id", () => {
    const same = [resource("b", { name: "n" }), resource("a", { name: "n" })];
    expect(same.sort((a, b) => compare(a, b, { by: "name", descending: false }, undefined)).map((one) => one.id)).toEqual(["a", "b"]);
  });
});

describe("groups", () => {
  const naming = { lookup: (id: string) => three.find((one) => one.id === id), typeTitle: (type: string) => type, none: "none" };
  it("what has no parent comes last", () => {
    const members = [resource("a"), resource("b", { parent: "z" })];
    expect(grouped(members, "parent", naming).map((group) => group.title)).toEqual(["z", "none"]);
  });
  it("keep who is held in one, wherever it belongs by now", () => {
    const members = [resource("a", { parent: "x2" }), resource("b", { parent: "z" })];
    const held = (id: string) => (id === "b" ? "x2" : undefined);
    expect(grouped(members, "parent", { ...naming, held }).map((group) => [group.title, group.members.map((one) => one.id)])).toEqual([["x2", ["a", "b"]]]);
  });
});

describe("columns", () => {
  const all = [column("a", { priority: 2 }), column("b", { priority: 1 }), column("c", { priority: 3 })];
  it("follow the width, the most important stay", () => expect(fitting(all, 260 + 205, false).map((one) => one.name)).toEqual(["a", "b"]));
  it("keep their declared order", () => expect(fitting(all, 2000, false).map((one) => one.name)).toEqual(["a", "b", "c"]));
  it("yield, however important, where nearly every row would leave them empty", () => {
    const rows = [resource("x", { metrics: { a: 1, b: 1, c: 1 } }), ...Array.from({ length: 9 }, (_, index) => resource(`r${index}`, { metrics: { a: 1, c: null } }))];
    const rare = rareOf(all, rows);
    expect([...rare]).toEqual(["b"]);
    expect(fitting(all, 260 + 205, false, rare).map((one) => one.name)).toEqual(["a", "c"]);
    expect(fitting(all, 2000, false, rare)).toHaveLength(3);
  });
  it("stand in for one another on a phone: the first number that there is", () => {
    const kind = { columns: all } as never;
    expect(standIn(kind, resource("x", { metrics: { a: 1, b: null } }))?.name).toBe("a");
    expect(standIn(kind, resource("x"))).toBeUndefined();
  });
  it("are told in words where none of those that are shown is the row's own", () => {
    const kind = { columns: [column("nodes_online_count", { title: "Nodes online", beside: "metrics.nodes_count" }), column("late_count", { title: "Late" })] } as never;
    const row = resource("x", { metrics: { nodes_online_count: 2, nodes_count: 3, late_count: null } });
    expect(digestOf(kind, row, all)).toBe("nodes online 2 / 3");
    expect(digestOf(kind, row, [column("late_count")])).toBe("");
  });
  it("have no strip while there is hardly any history", () => expect([isYoung([null, null, 0.1]), isYoung([0, 0, 0, 0, null])]).toEqual([true, false]));
  it("none fit on a sliver", () => expect(fitting(all, 100, false)).toEqual([]));
  it("one heat column fits on the narrowest phone", () => expect(fitting([column("h", { draw: "heat", width_px: 210 })], 320 - 28, true)).toHaveLength(1));
  it("a strip with a number beside it gets the room it needs", () => expect(widthOf(column("m", { draw: "heat", beside: "x", width_px: 100 }), false)).toBeGreaterThan(230));
});

describe("waiting to connect", () => {
  it("doubles up to half a minute, and half of it is chance", () => {
    expect([waitMs(0, 0), waitMs(0, 1), waitMs(3, 1), waitMs(30, 1)]).toEqual([250, 500, 4000, 30_000]);
  });
});

describe("the palette", () => {
  it("prefers the beginning, then words, then scattered letters", () => {
    const names = ["xamber", "big amber", "amber", "a-m-b-e-r"];
    expect(names.sort((a, b) => fit("amber", b) - fit("amber", a))).toEqual(["amber", "big amber", "xamber", "a-m-b-e-r"]);
  });
  it("finds nothing for what is not there", () => expect(fit("zz", "amber")).toBe(0));
});

it("while somebody reads, rows stay where they are, those that went leave, and new ones come last", () => {
  const by = (a: Resource, b: Resource): number => (b.metrics.cpu_ratio ?? 0) - (a.metrics.cpu_ratio ?? 0);
  const row = (id: string, cpu: number): Resource => resource(id, { metrics: { cpu_ratio: cpu } });
  const before = [row("a", 0.9), row("b", 0.5), row("c", 0.1)];
  const now = [row("new", 0.95), row("c", 0.99), row("a", 0.2), row("newer", 0.97)];
  expect(steady(before, now, by).map((one) => one.id)).toEqual(["a", "c", "newer", "new"]);
});
