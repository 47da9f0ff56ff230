import { describe, expect, it } from "vitest";
import type { Message, Resource } from "../src/api/types";
import { apply, emptyWorld, lastSeen, read, type World } from "../src/live/protocol";
import { resource } from "./made";

const welcome = (epoch: string): Message => ({ type: "welcome", protocol: 1, epoch, seq: 50, version: "1", ping_seconds: 15 });
const snapshot = (seq: number, ...resources: Resource[]): Message => ({ type: "snapshot", seq, at: 100, resources });
const ticks = (seq: number, t: number, ids: string[], values: (number | null)[], sources = {}): Message => ({
  type: "ticks",
  seq,
  t,
  sources,
  columns: [{ ids, metrics: ["cpu_ratio"], values: [values] }],
});
const delta = (seq: number, more: Partial<Extract<Message, { type: "delta" }>>): Message => ({ type: "delta", seq, at: 100, added: [], changed: [], removed: [], ...more });

function after(...messages: Message[]): World {
  const world = emptyWorld();
  for (const message of messages) apply(world, read(world, message, 90));
  return world;
}

const start = [welcome("e1"), snapshot(5, resource("a"), resource("b"))];
const cpu = (world: World, id: string) => world.resources[id]?.metrics.cpu_ratio;

const TABLE: [string, Message[], (world: World) => unknown, unknown][] = [
  ["a snapshot is all there is", start, (world) => Object.keys(world.resources), ["a", "b"]],
  ["a snapshot sets where to resume", start, (world) => [world.epoch, world.seq, world.whole], ["e1", 5, true]],
  ["a welcome tells how often to expect a ping", start, (world) => world.pingSeconds, 15],
  ["a snapshot tells how far the clocks are apart", start, (world) => world.clockLead, 10],
  ["a later snapshot drops what is not in it", [...start, snapshot(9, resource("b"))], (world) => Object.keys(world.resources), ["b"]],
  ["a delta adds", [...start, delta(6, { added: [resource("c")] })], (world) => Object.keys(world.resources), ["a", "b", "c"]],
  ["a delta removes", [...start, delta(6, { removed: ["a"] })], (world) => Object.keys(world.resources), ["b"]],
  ["a delta changes fields", [...start, delta(6, { changed: [{ id: "a", fields: { status: "offline", tags: ["x"] } }] })], (world) => [world.resources.a?.status, world.resources.a?.tags], ["offline", ["x"]]],
  ["a delta leaves the other fields", [...start, delta(6, { changed: [{ id: "a", fields: { status: "offline" } }] })], (world) => cpu(world, "a"), 0.1],
  ["a delta replaces one facet", [...start, delta(6, { changed: [{ id: "a", fields: { "facets.disk": { x: 1 } } }] })], (world) => world.resources.a?.facets, { agent: { os: "a" }, disk: { x: 1 } }],
  ["a facet that is null is gone", [...start, delta(6, { changed: [{ id: "a", fields: { "facets.agent": null } }] })], (world) => world.resources.a?.facets, {}],
  ["a change of what is not there is left out", [...start, delta(6, { changed: [{ id: "z", fields: { status: "offline" } }] })], (world) => Object.keys(world.resources), ["a", "b"]],
  ["ticks set values", [...start, ticks(6, 101, ["a", "b"], [0.5, 0.6])], (world) => [cpu(world, "a"), cpu(world, "b"), world.seq], [0.5, 0.6, 6]],
  ["ticks make a value unknown", [...start, ticks(6, 101, ["a"], [null])], (world) => cpu(world, "a"), null],
  ["ticks of the past leave the present alone", [...start, ticks(6, 101, ["a"], [0.5]), ticks(7, 60, ["a"], [0.9])], (world) => cpu(world, "a"), 0.5],
  ["ticks of another resource's past still count for it", [...start, ticks(6, 101, ["a"], [0.5]), ticks(7, 60, ["b"], [0.9])], (world) => cpu(world, "b"), 0.9],
  ["ticks say which sources were heard", [...start, ticks(6, 101, [], [], { s: 101 })], (world) => lastSeen(world.resources.a as Resource, world.heard), 101],
  ["a resync makes resuming unsafe", [...start, { type: "resync", seq: 9, reason: "x" }], (world) => world.whole, false],
  ["another run makes resuming unsafe until its snapshot", [...start, welcome("e2")], (world) => [world.epoch, world.whole], ["e2", false]],
  ["the same run does not", [...start, welcome("e1")], (world) => [world.seq, world.whole], [5, true]],
  ["a ping tells problems and leaves the number", [...start, { type: "ping", seq: 99, at: 100, problems: [{ part: "store", message: "full" }] }], (world) => [world.problems.length, world.seq], [1, 5]],
  ["a message of a later version changes nothing", [...start, { type: "news" } as unknown as Message], (world) => world.seq, 5],
];

describe("the live protocol", () => {
  it.each(TABLE)("%s", (_name, messages, look, wanted) => {
    expect(look(after(...messages))).toEqual(wanted);
  });

  it("hands late values to the charts", () => {
    const world = after(...start, ticks(6, 101, ["a"], [0.5]));
    const edits = read(world, ticks(7, 60, ["a"], [0.9]), 90);
    apply(world, edits);
    expect(edits.samples).toEqual({ at: 60, columns: [{ ids: ["a"], metrics: ["cpu_ratio"], values: [[0.9]] }] });
    expect(cpu(world, "a")).toBe(0.5);
  });
});
