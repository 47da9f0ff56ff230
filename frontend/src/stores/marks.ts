// Changes of status that this page saw, as marks for the charts.

import { createSignal } from "solid-js";
import type { Message, Resource, Status } from "../api/types";
import type { Mark } from "../charts/Plot";
import { text } from "../strings/en";

interface Seen {
  id: string;
  mark: Mark;
}

const KEPT = 200;
const [seen, setSeen] = createSignal<Seen[]>([]);

export const toneOf = (status: unknown): Mark["tone"] =>
  ({ offline: "bad", warning: "warn", unknown: "unknown" })[status as string] as Mark["tone"] ?? "plain";

export function markChanges(message: Message, resources: Record<string, Resource>): void {
  if (message.type !== "delta") return;
  const fresh = message.changed
    .filter((change) => "status" in change.fields)
    .map((change): Seen => {
      const status = change.fields.status as Status;
      const name = resources[change.id]?.name ?? change.id;
      return { id: change.id, mark: { atMs: message.at * 1000, tone: toneOf(status), title: `${name} ${text.status[status]}` } };
    });
  if (fresh.length > 0) setSeen((before) => [...before, ...fresh].slice(-KEPT));
}

export const marksOf = (ids: Set<string>): Mark[] =>
  seen()
    .filter((one) => ids.has(one.id))
    .map((one) => one.mark);
