// What is protected, by evidence: one subject for each original, judged no healthier than what is known of it. Pure.

import type { Resource, Rollup } from "../api/types";
import { duration } from "../draw/format";
import { words } from "../strings/recovery";
import { machineTypes } from "./guests";

export type State = "failing" | "late" | "bare" | "doubtful" | "none" | "whose" | "gone" | "spared" | "protected";
export type Posture = "protected" | "attention" | "none" | "whose";

export interface Subject {
  /** The resource's id; of points that are nobody's, their rollup's. */
  key: string;
  resource?: string;
  name: string;
  /** What its platform, or Pulse, calls what it is. */
  type: string;
  state: State;
  /** In words; empty where nothing speaks against it. */
  why: string;
  /** All of its points. */
  all?: Rollup;
  /** Those by which it is judged: backups, or what stands for them. */
  judged?: Rollup;
  verified: boolean;
}

/** Where its points lie: repository and namespace, each place once. Two of one name are told apart by it. */
export const placesOf = (rollup: Rollup): string[] => rollup.places.map((one) => [one.repository, one.namespace].filter(Boolean).join(" / "));

export interface Told {
  all: Rollup[];
  backups: Rollup[];
  replicas: Rollup[];
}

/** Without a usable backup for longer than this a subject is late. */
export const LATE_SECONDS = 7 * 86_400;

/** What is spared counts nowhere. */
export const POSTURE_OF: Record<State, Posture | "spared"> = {
  failing: "attention",
  late: "attention",
  bare: "attention",
  doubtful: "attention",
  none: "none",
  whose: "whose",
  gone: "whose",
  spared: "spared",
  protected: "protected",
};

/** The most urgent first; what is nobody's comes after what is somebody's. */
export const URGENCY: State[] = ["failing", "late", "bare", "none", "doubtful", "protected", "spared", "whose", "gone"];

/** Types that ought to have backups: whole machines, and what has backups somewhere among what people run. */
export function guestTypes(rollups: Rollup[], typeOf: (id: string) => string | undefined, isWorkload: (type: string) => boolean): Set<string> {
  const backed = rollups.flatMap((one) => (isOwned(one) && one.resource ? (typeOf(one.resource) ?? []) : []));
  return new Set([...machineTypes(), ...backed.filter(isWorkload)]);
}

export const isOwned = (rollup: Rollup): boolean => rollup.resource !== null && (rollup.attribution === "proof" || rollup.attribution === "only_candidate");

/** Every subject that has points, and every guest that has none. */
export function subjects(told: Told, guests: Resource[], nameOf: (id: string) => Resource | undefined, now: number, spared: (resource: Resource) => boolean = () => false): Subject[] {
  const backups = new Map(told.backups.map((one) => [one.id, one]));
  const replicas = new Map(told.replicas.map((one) => [one.id, one]));
  const ofGuests = new Set(guests.map((one) => one.id));
  const found = told.all.map((all): Subject => {
    const owner = isOwned(all) ? (all.resource ?? undefined) : undefined;
    const live = owner ? nameOf(owner) : undefined;
    const judged = backups.get(all.id) ?? (owner && ofGuests.has(owner) ? undefined : replicas.get(all.id));
    const { state, why } = owner ? tolerant(judge(all, judged, now), live !== undefined && spared(live)) : strange(all);
    return {
      key: owner ?? all.id,
      resource: owner,
      name: live?.name || all.subject || all.id,
      type: live?.type ?? all.subject_type,
      state,
      why,
      all,
      judged,
      verified: judged?.verification === "verified",
    };
  });
  const seen = new Set(found.map((one) => one.key));
  const maybe = candidates(told.all);
  const bare = guests
    .filter((one) => !seen.has(one.id) && !spared(one))
    .map((one): Subject => ({ key: one.id, resource: one.id, name: one.name, type: one.type, state: "none", why: noneOf(maybe.get(one.id) ?? 0), verified: false }));
  return [...found, ...bare];
}

const noneOf = (maybe: number): string => (maybe > 0 ? words.why.noneButMaybe(maybe) : words.why.none);

/** How many subjects of unknown owner may be each resource's. */
function candidates(rollups: Rollup[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const rollup of rollups) if (!isOwned(rollup)) for (const id of rollup.candidates) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

function strange(all: Rollup): { state: State; why: string } {
  if (all.attribution === "orphan") return { state: "gone", why: words.why.gone };
  return { state: "whose", why: words.why.whose(all.attribution_reason) };
}

/** Where nobody expects a backup, an old one or none is no trouble; one that failed is. */
export const tolerant = (judged: { state: State; why: string }, spared: boolean): { state: State; why: string } =>
  spared && (judged.state === "late" || judged.state === "bare") ? { state: "spared", why: words.why.spared } : judged;

/** Whatever speaks against it counts, the worst first. */
export function judge(all: Rollup, judged: Rollup | undefined, now: number): { state: State; why: string } {
  if (!judged) return { state: "bare", why: all.by_mode.local + all.by_mode.remote > 0 ? words.why.replicasOnly : words.why.snapshotsOnly };
  const reason = judged.last_outcome_reason;
  const is = (state: State, why: string) => ({ state, why });
  if (judged.last_outcome === "failed") return is("failing", reason ? words.why.failedBecause(reason) : words.why.failed);
  if (judged.last_success_at === null && judged.last_outcome === "running" && judged.points === 1) return is("late", words.why.first);
  if (judged.last_success_at === null && judged.last_attempt_at === null) return is("doubtful", words.why.undated);
  if (judged.last_success_at === null) return is("failing", words.why.never);
  const age = now - judged.last_success_at;
  if (age > LATE_SECONDS) return is("late", words.why.late(duration(age)));
  if (judged.verification === "stale" || judged.verification === "unverified") return is("doubtful", words.why.badCheck);
  if (judged.last_outcome === "warning") return is("doubtful", reason ? words.why.warnedBecause(reason) : words.why.warned);
  if (judged.last_outcome === "unknown") return is("doubtful", words.why.unsure);
  return is("protected", words.why.protected);
}

export interface Counts extends Record<Posture | "spared", number> {
  failing: number;
  verified: number;
  total: number;
}

export function counted(list: Subject[]): Counts {
  const counts: Counts = { protected: 0, attention: 0, none: 0, whose: 0, spared: 0, failing: 0, verified: 0, total: list.length };
  for (const one of list) {
    counts[POSTURE_OF[one.state]] += 1;
    if (one.state === "failing") counts.failing += 1;
    if (one.state === "protected" && one.verified) counts.verified += 1;
  }
  return counts;
}

export type SortBy = "urgency" | "name" | "success" | "points" | "size";

const WORDS = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
const NUMBERS: Partial<Record<SortBy, (one: Subject) => number | null | undefined>> = {
  success: (one) => one.judged?.last_success_at,
  points: (one) => one.all?.points,
  size: (one) => (one.judged ?? one.all)?.last_size_bytes,
};

/** Stable and total; what is not known comes last whichever way it is sorted. */
export function sorted(list: Subject[], by: SortBy, descending: boolean): Subject[] {
  const byName = (a: Subject, b: Subject) => WORDS.compare(a.name, b.name) || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
  const turn = descending ? -1 : 1;
  const number = NUMBERS[by];
  if (by === "name") return [...list].sort((a, b) => turn * byName(a, b));
  if (!number) return [...list].sort((a, b) => turn * (URGENCY.indexOf(a.state) - URGENCY.indexOf(b.state)) || byName(a, b));
  return [...list].sort((a, b) => {
    const [left, right] = [number(a), number(b)];
    if (left == null || right == null) return Number(left == null) - Number(right == null) || byName(a, b);
    return turn * (left - right) || byName(a, b);
  });
}
