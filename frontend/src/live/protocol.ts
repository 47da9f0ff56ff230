// What each live message changes: a pure function from the known world and a message to edits.

import type { Message, Problem, Resource, TickColumns } from "../api/types";

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
}

/** Numbers of one moment, in columns as they came: as objects, ten thousand resources would be a hundred thousand of them. */
export interface Samples {
  at: number;
  columns: TickColumns[];
}

export interface Edits {
  head?: Partial<Pick<World, "epoch" | "seq" | "pingSeconds" | "clockLead" | "problems" | "recovery" | "whole">>;
  /** Everything there is; what is not in it is gone. */
  all?: Resource[];
  added?: Resource[];
  changed?: ResourceEdit[];
  removed?: string[];
  heard?: Record<string, number>;
  /** What charts take, late deliveries included. The present takes what `current` lets through. */
  samples?: Samples;
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
      return { head: { seq: message.seq }, heard: message.sources, samples: { at: message.t, columns: message.columns } };
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

/** Which rows of a block are the present: of known resources, and no older than what they show. Notes when each was told. */
export function current(world: World, at: number, block: TickColumns): number[] {
  const rows: number[] = [];
  for (let row = 0; row < block.ids.length; row += 1) {
    const id = block.ids[row] as string;
    if (at < (world.tickAt[id] ?? 0) || !(id in world.resources)) continue;
    world.tickAt[id] = at;
    rows.push(row);
  }
  return rows;
}

/** Write one row of a block over the numbers that a resource had. */
export function measure(metrics: Resource["metrics"], block: TickColumns, row: number): Resource["metrics"] {
  for (let column = 0; column < block.metrics.length; column += 1) metrics[block.metrics[column] as string] = block.values[column]?.[row] ?? null;
  return metrics;
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
  for (const block of edits.samples?.columns ?? [])
    for (const row of current(world, edits.samples?.at ?? 0, block)) measure((world.resources[block.ids[row] as string] as Resource).metrics, block, row);
}

export function edited(resource: Resource, edit: ResourceEdit): Resource {
  const facets = { ...resource.facets, ...edit.facets };
  for (const name of Object.keys(facets)) if (facets[name] === null) delete facets[name];
  return { ...resource, ...edit.fields, facets };
}

/** The newest moment at which any of its sources was heard. */
export function lastSeen(resource: Resource, heard: Record<string, number>): number {
  let newest = resource.last_seen;
  for (const [source, view] of Object.entries(resource.sources)) newest = Math.max(newest, heard[source] ?? 0, view.last_seen);
  return newest;
}
