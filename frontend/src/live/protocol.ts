// What each live message changes: a pure function from the known world and a message to edits.

import type { Message, Problem, Resource } from "../api/types";

export interface World {
  epoch: string;
  seq: number;
  pingSeconds: number;
  /** The server's clock minus ours, in seconds. */
  clockLead: number;
  problems: Problem[];
  /** The number of the newest state of the recovery points, once it was told. They are not in the stream themselves. */
  recovery?: number;
  resources: Record<string, Resource>;
  /** When each source was last heard; newer than what stands in the resources. */
  heard: Record<string, number>;
  /** The newest tick that gave a resource its current values. */
  tickAt: Record<string, number>;
  /** The resources are complete as of `seq`: it is safe to resume from there. */
  whole: boolean;
}

export interface ResourceEdit {
  id: string;
  /** Whole new values of top-level fields. */
  fields?: Partial<Resource>;
  /** New facets; null is gone. */
  facets?: Record<string, unknown>;
  metrics?: Record<string, number | null>;
}

export interface Sample {
  id: string;
  metric: string;
  value: number | null;
}

export interface Edits {
  head?: Partial<Pick<World, "epoch" | "seq" | "pingSeconds" | "clockLead" | "problems" | "recovery" | "whole">>;
  /** Everything there is; what is not in it is gone. */
  all?: Resource[];
  added?: Resource[];
  changed?: ResourceEdit[];
  removed?: string[];
  heard?: Record<string, number>;
  tickAt?: Record<string, number>;
  /** What charts take, late deliveries included. */
  samples?: { at: number; samples: Sample[] };
}

export const emptyWorld = (): World => ({
  epoch: "",
  seq: 0,
  pingSeconds: 20,
  clockLead: 0,
  problems: [],
  resources: {},
  heard: {},
  tickAt: {},
  whole: false,
});

export function read(world: World, message: Message, now: number): Edits {
  switch (message.type) {
    case "welcome":
      // Another run of the server: what we hold is of no use for resuming until its snapshot is here.
      return {
        head: {
          epoch: message.epoch,
          pingSeconds: message.ping_seconds,
          whole: world.whole && world.epoch === message.epoch,
        },
      };
    case "snapshot":
      return { head: { seq: message.seq, whole: true, clockLead: message.at - now }, all: message.resources };
    case "delta":
      return {
        head: { seq: message.seq },
        added: message.added,
        changed: message.changed.filter((change) => change.id in world.resources).map((change) => split(change.id, change.fields)),
        removed: message.removed,
      };
    case "ticks":
      return ticks(world, message);
    case "ping":
      return { head: { problems: message.problems, clockLead: message.at - now, ...(message.recovery === undefined ? {} : { recovery: message.recovery }) } };
    case "resync":
      return { head: { whole: false } };
    case "incident":
      return { head: { seq: message.seq } };
    default:
      return {};
  }
}

function split(id: string, fields: Record<string, unknown>): ResourceEdit {
  const whole: Record<string, unknown> = {};
  const facets: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(fields)) {
    if (key.startsWith("facets.")) facets[key.slice("facets.".length)] = value;
    else whole[key] = value;
  }
  return { id, fields: whole as Partial<Resource>, facets };
}

function ticks(world: World, message: Extract<Message, { type: "ticks" }>): Edits {
  const changed: ResourceEdit[] = [];
  const samples: Sample[] = [];
  const tickAt: Record<string, number> = {};
  for (const block of message.columns) {
    block.ids.forEach((id, row) => {
      const metrics: Record<string, number | null> = {};
      block.metrics.forEach((metric, column) => {
        const value = block.values[column]?.[row] ?? null;
        metrics[metric] = value;
        samples.push({ id, metric, value });
      });
      const late = message.t < (world.tickAt[id] ?? 0);
      if (late || !(id in world.resources)) return;
      tickAt[id] = message.t;
      changed.push({ id, metrics });
    });
  }
  return { head: { seq: message.seq }, changed, tickAt, heard: message.sources, samples: { at: message.t, samples } };
}

/** Carry edits out on a plain world. */
export function apply(world: World, edits: Edits): void {
  Object.assign(world, edits.head);
  if (edits.all) {
    world.resources = Object.fromEntries(edits.all.map((resource) => [resource.id, resource]));
    world.tickAt = {};
  }
  for (const resource of edits.added ?? []) world.resources[resource.id] = resource;
  for (const edit of edits.changed ?? []) {
    const resource = world.resources[edit.id];
    if (resource) world.resources[edit.id] = edited(resource, edit);
  }
  for (const id of edits.removed ?? []) delete world.resources[id];
  Object.assign(world.heard, edits.heard);
  Object.assign(world.tickAt, edits.tickAt);
}

export function edited(resource: Resource, edit: ResourceEdit): Resource {
  const facets = { ...resource.facets, ...edit.facets };
  for (const name of Object.keys(facets)) if (facets[name] === null) delete facets[name];
  return { ...resource, ...edit.fields, facets, metrics: { ...(edit.fields?.metrics ?? resource.metrics), ...edit.metrics } };
}

/** The newest moment at which any of its sources was heard. */
export function lastSeen(resource: Resource, heard: Record<string, number>): number {
  let newest = resource.last_seen;
  for (const [source, view] of Object.entries(resource.sources)) newest = Math.max(newest, heard[source] ?? 0, view.last_seen);
  return newest;
}
