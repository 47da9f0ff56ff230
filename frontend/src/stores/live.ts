// The one live copy of what the server knows. Fed by the stream; nothing else writes it.

import { $PROXY, batch, createSignal } from "solid-js";
import { createStore, reconcile, unwrap } from "solid-js/store";
import type { Message, Resource, TickColumns } from "../api/types";
import { type Line, openStream } from "../live/connection";
import { current, edited, type Edits, emptyWorld, lastSeen, measure, read, type ResourceEdit, type Samples, type World } from "../live/protocol";
import { now } from "./clock";
import { markChanges } from "./marks";
import { session } from "./session";

type SamplesEar = (samples: Samples, heard: Record<string, number>) => void;

/** Solid marks what somebody has read. What nobody looks at is written without telling anybody. */
const isRead = (stored: object): boolean => $PROXY in stored;

/** The last state as it is kept on a device. `heardAt` is when it was the newest, by the device's clock. */
export interface Kept {
  resources: Resource[];
  heard: Record<string, number>;
  clockLead: number;
  heardAt: number;
}

/** The live store of one page. Tests make their own. */
export function makeLive() {
  const [world, setWorld] = createStore<World>(emptyWorld());
  const [line, setLine] = createSignal<Line>("connecting");
  const [loaded, setLoaded] = createSignal(false);
  const [heardAt, setHeardAt] = createSignal(0);
  const [structure, setStructure] = createSignal(0);
  const [beat, setBeat] = createSignal(0);
  const ears = new Set<SamplesEar>();
  const raw = (): World => unwrap(world);

  function tell(at: number, block: TickColumns): void {
    const { resources } = raw();
    for (const row of current(raw(), at, block)) {
      const id = block.ids[row] as string;
      const { metrics } = resources[id] as Resource;
      if (isRead(metrics)) setWorld("resources", id, "metrics", measure({}, block, row));
      else measure(metrics, block, row);
    }
  }

  function change(edit: ResourceEdit): void {
    const before = raw().resources[edit.id];
    if (!before) return;
    if (!isRead(before)) return void Object.assign(before, edited(before, edit));
    for (const [field, value] of Object.entries(edit.fields ?? {}))
      setWorld("resources", edit.id, field as keyof Resource, reconcile(value) as never);
    for (const [name, facet] of Object.entries(edit.facets ?? {}))
      setWorld("resources", edit.id, "facets", name, facet === null ? undefined : reconcile(facet));
  }

  function carryOut(edits: Edits): void {
    if (edits.head) setWorld(edits.head);
    if (edits.all) {
      const all = Object.fromEntries(edits.all.map((resource) => [resource.id, resource]));
      setWorld("resources", reconcile(all));
      setWorld("tickAt", {});
      setLoaded(true);
    }
    for (const resource of edits.added ?? []) setWorld("resources", resource.id, reconcile(resource));
    for (const edit of edits.changed ?? []) change(edit);
    for (const id of edits.removed ?? []) setWorld("resources", id, undefined as never);
    if (edits.heard) setWorld("heard", edits.heard);
    for (const block of edits.samples?.columns ?? []) tell(edits.samples?.at ?? 0, block);
  }

  function take(message: Message): void {
    const edits = read(raw(), message, Date.now() / 1000);
    batch(() => {
      carryOut(edits);
      setHeardAt(Date.now() / 1000);
      if (message.type === "snapshot" || message.type === "delta") setStructure((n) => n + 1);
      if (message.type === "ticks") setBeat((n) => n + 1);
    });
    markChanges(message, raw().resources);
    if (edits.samples) for (const ear of ears) ear(edits.samples, edits.heard ?? {});
  }

  return {
    world,
    line,
    loaded,
    /** When the last message came, by our clock. */
    heardAt,
    /** Rises when resources come, go or change in anything but numbers. */
    structure,
    /** Rises when numbers move. */
    beat,
    take,
    /** What to keep for a time without the server. */
    kept: (): Kept => ({ resources: Object.values(raw().resources), heard: raw().heard, clockLead: raw().clockLead, heardAt: heardAt() }),
    /** Show what was kept; a server that answers replaces it. */
    restore: (known: Kept): void => {
      if (loaded()) return;
      batch(() => {
        carryOut({ head: { clockLead: known.clockLead }, all: known.resources, heard: known.heard });
        setHeardAt(known.heardAt);
        setStructure((n) => n + 1);
        setLine("offline");
      });
    },
    /** The resources without reactivity, for work over all of them. */
    raw: (): Record<string, Resource> => raw().resources,
    resource: (id: string): Resource | undefined => world.resources[id],
    /** Seconds since the resource was last reported; moves with the clock. */
    age: (resource: Resource): number => Math.max(0, now() + world.clockLead - lastSeen(resource, world.heard)),
    sourceAge: (resource: Resource, source: string): number =>
      Math.max(0, now() + world.clockLead - Math.max(resource.sources[source]?.last_seen ?? 0, world.heard[source] ?? 0)),
    /** When a source was heard, without reactivity. */
    heardOf: (source: string): number => raw().heard[source] ?? 0,
    serverNow: (): number => now() + world.clockLead,
    onSamples: (ear: SamplesEar): (() => void) => {
      ears.add(ear);
      return () => ears.delete(ear);
    },
    connect: (): (() => void) =>
      openStream({
        message: take,
        line: setLine,
        check: session.check,
        place: () => ({ epoch: raw().whole ? raw().epoch : "", seq: raw().seq, pingSeconds: raw().pingSeconds }),
      }),
  };
}

export type Live = ReturnType<typeof makeLive>;

export const live = makeLive();
