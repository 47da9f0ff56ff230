import { describe, expect, it } from "vitest";
import type { Kind } from "../src/api/types";
import { compareFacts } from "../src/peek/compareFacts";
import { resource } from "./made";

const fact = (title: string, value: string) => ({ title, value, draw: "text" as const, columns: [] });
const kind = {
  type: "agent", title: "Host", plural: "Hosts", page: "infrastructure", icon: "server", columns: [], badges: [], charts: [], facet_name: "agent",
  metrics: [{ name: "cpu_ratio", title: "CPU", unit: "ratio", total: null, warn: null, bad: null, low_is_bad: false, description: "" }],
  panels: [{ title: "System", facts: [fact("OS", "facets.agent.os"), { ...fact("Disks", "facets.agent.disks"), draw: "table" }] }],
} as unknown as Kind;
const lines = (...pair: [ReturnType<typeof resource>, ReturnType<typeof resource>]) =>
  compareFacts([{ resource: pair[0], kind }, { resource: pair[1], kind }], (id) => (id === "p" ? "elder" : undefined)).flatMap((group) => group.lines.map((line) => ({ group: group.title, ...line })));
const named = (all: ReturnType<typeof lines>, title: string) => all.find((line) => line.title === title);

describe("two resources compared", () => {
  it("are told fact by fact, and what differs is marked", () => {
    const all = lines(resource("a", { facets: { agent: { os: "x" } } }), resource("b", { facets: { agent: { os: "y" } } }));

    expect(named(all, "OS")).toMatchObject({ group: "System", differs: true, sides: [{ value: "x" }, { value: "y" }] });
    expect(named(all, "Type")).toMatchObject({ differs: false });
  });
  it("do not differ by what only moved a little", () => {
    const all = lines(resource("a", { metrics: { cpu_ratio: 0.5 } }), resource("b", { metrics: { cpu_ratio: 0.501 } }));
    expect(named(all, "CPU")?.differs).toBe(false);
  });
  it("differ where only one of them knows", () => {
    const all = lines(resource("a", { metrics: { cpu_ratio: 0.5 } }), resource("b", { metrics: { cpu_ratio: null } }));
    expect(named(all, "CPU")?.differs).toBe(true);
  });
  it("name what they run on, and leave tables to the panel of each", () => {
    const all = lines(resource("a", { parent: "p" }), resource("b", { facets: { agent: { disks: [{ name: "sda" }] } } }));

    expect(named(all, "Runs on")).toMatchObject({ differs: true, sides: [{ value: "elder" }, {}] });
    expect(named(all, "Disks")).toBeUndefined();
  });
  it("say nothing of what neither has", () => {
    expect(named(lines(resource("a"), resource("b")), "Runs on")).toBeUndefined();
  });
});
