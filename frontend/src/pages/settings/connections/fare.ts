// How a connection fares: what is known of its source, and what keeps it from being asked.

import type { Connection, SourceFault, SourceHealth, Status } from "../../../api/types";
import { duration } from "../../../draw/format";
import { words } from "../../../strings/connections";
import { text } from "../../../strings/en";

export interface Fare {
  state: keyof typeof words.fares;
  tone: "" | "warning" | "bad";
  status: Status;
  /** Why, in the words of who found it. */
  fault?: Pick<SourceFault, "message" | "hint">;
  failures: number;
  /** Seconds since the epoch; null before the first answer. */
  answeredAt: number | null;
}

const TONES: Partial<Record<Fare["state"], Fare["tone"]>> = { problem: "bad", open: "bad", backing_off: "warning" };
const STATUS: Partial<Record<Fare["state"], Status>> = { problem: "offline", open: "offline", backing_off: "warning", live: "online" };

/** `seen` is whether it may be known how sources fare. */
export function fareOf(card: Connection, sources: SourceHealth[], seen = true): Fare {
  const source = sources.find((one) => one.source === card.source);
  const state = card.problem ? "problem" : card.paused ? "paused" : !seen ? "unseen" : (source?.state ?? "starting");
  const failing = source !== undefined && source.consecutive_failures > 0 && !card.paused;
  return {
    state,
    tone: TONES[state] ?? "",
    status: state === "live" && failing ? "warning" : (STATUS[state] ?? "unknown"),
    fault: card.problem ? { message: card.problem, hint: "" } : failing ? (source.last_error ?? undefined) : undefined,
    failures: failing ? source.consecutive_failures : 0,
    answeredAt: source?.last_success ?? null,
  };
}

/** Nobody knows of what is not asked when it last answered. */
const UNKNOWN: Fare["state"][] = ["paused", "problem", "unseen"];

export function answered(fare: Fare, now: number): string {
  if (fare.answeredAt !== null) return text.ago(duration(Math.max(0, now - fare.answeredAt)));
  return UNKNOWN.includes(fare.state) ? "–" : words.never;
}
