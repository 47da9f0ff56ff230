// What events and their actors are called.

import { createSignal } from "solid-js";
import { ask } from "../../../api/http";
import type { Actor, EventName } from "../../../api/types";
import { words } from "../../../strings/administration";

const w = words.audit;

const [known, setKnown] = createSignal<EventName[]>([]);

/** Ask once which events the server writes; without an answer the catalogue's own names do. */
export async function learnNames(): Promise<void> {
  if (known().length > 0) return;
  const answer = await ask<{ data: EventName[] }>("/api/audit/events").catch(() => undefined);
  if (answer) setKnown(answer.data);
}

/** Every event to choose from, by its name. */
export const eventNames = (): string[] => [...new Set([...known().map((one) => one.name), ...Object.keys(w.names)])].sort((a, b) => eventTitle(a).localeCompare(eventTitle(b), "en"));

/** Words for an event; what nobody put into words is called by its name. */
export const eventTitle = (name: string): string => w.names[name] ?? known().find((one) => one.name === name)?.title ?? name;

export const actorName = (actor: Actor): string => (actor.kind === "nobody" ? w.nobody : actor.name || actor.id);

/** `user:alice` without what the event says already. */
export const subjectName = (subject: string): string => subject.replace(/^[a-z_]+:(?=.)/, "");
