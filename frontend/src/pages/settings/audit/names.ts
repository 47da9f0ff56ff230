// What events and their actors are called.

import { createResource } from "solid-js";
import { ask } from "../../../api/http";
import type { Actor } from "../../../api/types";
import { words } from "../../../strings/administration";

const w = words.audit;

export interface KnownEvent {
  name: string;
  title: string;
}

const [known] = createResource(() => ask<{ data: KnownEvent[] }>("/api/audit/events").catch(() => ({ data: [] as KnownEvent[] })));

/** Every event that the server writes, plugins' own included. */
export const knownEvents = (): KnownEvent[] => (known.state === "ready" ? known() : { data: [] }).data;

/** Words for an event; what nobody put into words is called by its name. */
export const eventTitle = (name: string): string => w.names[name] ?? knownEvents().find((one) => one.name === name)?.title ?? name;

export const actorName = (actor: Actor): string => (actor.kind === "nobody" ? w.nobody : actor.name || actor.id);

/** `user:alice` without what the event says already. */
export const subjectName = (subject: string): string => subject.replace(/^[a-z_]+:(?=.)/, "");
