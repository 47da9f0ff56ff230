// What needs a person, as sentences, the worst first. What only follows from something else is told with it. Pure.

import type { Kind, Resource, SourceHealth, Status } from "../api/types";
import { inSentence, inUnit } from "../draw/format";
import { lookOf } from "../draw/look";
import { unitOf } from "../draw/units";
import { words } from "../strings/dashboard";
import { text } from "../strings/en";
import { breachOf } from "./signal";

export interface Concern {
  key: string;
  status: Status;
  /** Somebody must look now; the rest can wait. */
  urgent: boolean;
  title: string;
  why: string;
  /** Seconds since the epoch, where it is known at once. */
  since?: number;
  /** Whose history tells since when. */
  asked?: string;
  href: string;
}

export interface Estate {
  resources: Resource[];
  sources: SourceHealth[];
  kindOf: (type: string) => Kind | undefined;
  hrefOf: (resource: Resource) => string;
  /** When a resource was last reported, on the server's clock. */
  heardAt: (resource: Resource) => number;
}

const w = words.attention;
const WORST: Status[] = ["offline", "warning", "unknown"];
const NAMES = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
const TITLES: Record<Status, (name: string) => string> = { offline: w.offline, warning: w.warning, unknown: w.unknown, online: String };
const DEEPEST = 32;

export function concerns(estate: Estate): Concern[] {
  const there = new Map(estate.resources.map((one) => [one.id, one]));
  const sources = failing(estate.sources);
  const troubled = estate.resources.filter((one) => one.status !== "online" && lookOf(one) !== "resting");
  const folded = new Map<string, number>();
  const own: Resource[] = [];
  for (const resource of troubled) {
    const owner = causeOf(resource, there) ?? silencedBy(resource, sources);
    if (owner === undefined) own.push(resource);
    else folded.set(owner, (folded.get(owner) ?? 0) + 1);
  }
  const withIt = (key: string): string => (folded.has(key) ? w.and(folded.get(key) ?? 0) : "");
  const place = (one: Resource): string => (one.parent && there.has(one.parent) ? w.on(there.get(one.parent)?.name ?? "") : "");
  const found = [
    ...own.map((one) => ofStatus(one, estate, [place(one), withIt(one.id)])),
    ...estate.resources.flatMap((one) => ofBreach(one, estate, place(one))),
    ...estate.resources.flatMap((one) => ofConflicts(one, estate, there)),
    ...sources.map((one) => ofSource(one, withIt(one.source))),
  ];
  return found.sort((a, b) => Number(b.urgent) - Number(a.urgent) || WORST.indexOf(a.status) - WORST.indexOf(b.status) || NAMES.compare(a.title, b.title));
}

const failing = (sources: SourceHealth[]): SourceHealth[] => sources.filter((one) => one.consecutive_failures > 0 && one.last_error);

/** A reason this short stands in the title; a longer one is cut where it begins to explain. */
const SHORT = 40;

function sentence(one: Resource): [title: string, why: string] {
  const reason = one.status_reason.toLowerCase() === text.status[one.status] ? "" : one.status_reason;
  const title = (TITLES[one.status] ?? String)(one.name);
  if (one.status !== "warning" || !reason) return [title, reason || (one.status === "unknown" ? "" : w.noReason)];
  const cut = reason.length > SHORT ? reason.indexOf(": ") : -1;
  return cut > 0 ? [w.says(one.name, reason.slice(0, cut)), reason.slice(cut + 2)] : [w.says(one.name, reason), ""];
}

function ofStatus(one: Resource, estate: Estate, more: string[]): Concern {
  const [title, reason] = sentence(one);
  const kind = inSentence(estate.kindOf(one.type)?.title ?? one.type);
  return {
    key: one.id,
    status: one.status,
    urgent: one.status === "offline",
    title,
    why: [reason, [kind, more[0]].filter(Boolean).join(" "), more[1]].filter(Boolean).join(" · "),
    since: one.status === "unknown" ? estate.heardAt(one) : undefined,
    asked: one.status === "unknown" ? undefined : one.id,
    href: estate.hrefOf(one),
  };
}

function ofBreach(one: Resource, estate: Estate, place: string): Concern[] {
  const past = one.status === "online" ? breachOf(one, estate.kindOf(one.type)) : undefined;
  if (!past) return [];
  const { metric, value } = past;
  const unit = unitOf(metric.name);
  const limit = w.pastWhy(inUnit(metric.bad ?? 0, unit), metric.low_is_bad);
  return [{ key: `${one.id} ${metric.name}`, status: "warning", urgent: true, title: w.past(one.name, inSentence(metric.title), inUnit(value, unit)), why: [limit, place].filter(Boolean).join(" · "), href: `${estate.hrefOf(one)}&tab=charts` }];
}

const ofConflicts = (one: Resource, estate: Estate, there: Map<string, Resource>): Concern[] =>
  one.identity.conflicts.map((conflict) => ({
    key: `${one.id} ${conflict.other}`,
    status: "warning",
    urgent: false,
    title: w.conflict(one.name, there.get(conflict.other)?.name ?? conflict.other),
    why: w.differs(conflict.differs_in.join(", ")),
    href: `${estate.hrefOf(one)}&tab=sources`,
  }));

const ofSource = (one: SourceHealth, more: string): Concern => ({
  key: `source ${one.source}`,
  status: one.state === "open" ? "offline" : "warning",
  urgent: one.state === "open",
  title: w.source(one.title || one.source),
  why: [one.last_error?.message, one.last_error?.hint, more].filter(Boolean).join(" · "),
  since: one.last_success ?? one.last_error?.at,
  href: "/settings/sources",
});

/** What it stands on or belongs to, when that is down too or names the same reason. */
function causeOf(one: Resource, there: Map<string, Resource>): string | undefined {
  const owners = [one.parent, ...one.relations.filter((tie) => tie.kind === "member_of").map((tie) => tie.target)];
  for (const id of owners) {
    const owner = id ? there.get(id) : undefined;
    if (owner && owner.id !== one.id && owner.status !== "online" && isToldBy(owner.status_reason, one.status_reason)) return owner.id;
  }
  let cause: string | undefined;
  let up = one.parent ? there.get(one.parent) : undefined;
  for (let deep = 0; up && deep < DEEPEST; deep += 1) {
    const isDown = (up.status === "offline" && lookOf(up) !== "resting") || up.status === "unknown";
    if (isDown && one.status !== "warning") cause = up.id;
    up = up.parent ? there.get(up.parent) : undefined;
  }
  return cause;
}

/** Nobody who fails can say how it is. */
function silencedBy(one: Resource, sources: SourceHealth[]): string | undefined {
  const asked = Object.keys(one.sources);
  if (one.status !== "unknown" || asked.length === 0) return undefined;
  const silent = asked.map((source) => sources.find((failed) => failed.source === source)?.source);
  return silent.every((source) => source !== undefined) ? silent[0] : undefined;
}

/** The reason, or what it explains itself with, is part of the other. */
const isToldBy = (other: string, reason: string): boolean => reason !== "" && (other.includes(reason) || (reason.includes(": ") && other.includes(reason.slice(reason.indexOf(": ") + 2))));
