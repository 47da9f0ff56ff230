// What could come next in a query, with how many resources it would find.

import type { Resource } from "../api/types";
import { allTags } from "./match";

export interface Offer {
  /** What stands in the list. */
  label: string;
  /** The whole query after taking it. */
  query: string;
  count?: number;
  note?: string;
}

const SOME = 9;

/** Offers for the word that ends at `caret`. */
export function complete(query: string, caret: number, resources: Resource[], metrics: { name: string; title: string }[]): Offer[] {
  const start = query.slice(0, caret).search(/[^\s()]*$/);
  const word = query.slice(start, caret);
  const minus = word.startsWith("-") ? "-" : "";
  const typed = word.slice(minus.length).toLowerCase();
  const finish = (label: string, more: Partial<Offer> = {}): Offer => {
    const open = /[:>]$/.test(label);
    const written = /\s/.test(label) ? label.replace(/:(.*)$/, ':"$1"') : label;
    return { label, query: `${query.slice(0, start)}${minus}${written}${open ? "" : " "}${query.slice(caret).trimStart()}`, ...more };
  };
  const colon = typed.indexOf(":");
  if (colon > 0) return values(typed.slice(0, colon), typed.slice(colon + 1).replaceAll('"', ""), resources, finish);
  return [...keys(typed, resources, finish), ...metricOffers(typed, metrics, finish), ...names(typed, resources, finish)].slice(0, SOME);
}

type Finish = (label: string, more?: Partial<Offer>) => Offer;

const ASKED: Record<string, (resource: Resource) => string[]> = {
  status: (resource) => [resource.status],
  type: (resource) => [resource.type],
  technology: (resource) => (resource.technology ? [resource.technology] : []),
  tag: (resource) => [...new Set(allTags(resource))],
  source: (resource) => Object.keys(resource.sources),
};

function counted(key: string, resources: Resource[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const resource of resources) for (const value of ASKED[key]?.(resource) ?? []) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

function values(key: string, typed: string, resources: Resource[], finish: Finish): Offer[] {
  const found = key === "name" ? new Map(resources.map((one) => [one.name, 1])) : counted(key === "tags" ? "tag" : key, resources);
  return [...found]
    .filter(([value]) => value.toLowerCase().includes(typed))
    .sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))
    .slice(0, SOME)
    .map(([value, count]) => finish(`${key}:${value}`, { count }));
}

function keys(typed: string, resources: Resource[], finish: Finish): Offer[] {
  return Object.keys(ASKED)
    .filter((key) => key.startsWith(typed) && counted(key, resources).size > 0)
    .map((key) => finish(`${key}:`, { note: [...counted(key, resources).keys()].slice(0, 3).join(", ") }));
}

function metricOffers(typed: string, metrics: { name: string; title: string }[], finish: Finish): Offer[] {
  if (typed === "") return [];
  return metrics
    .filter((metric) => metric.name.startsWith(typed) || metric.title.toLowerCase().startsWith(typed))
    .slice(0, 3)
    .map((metric) => finish(`${metric.name.replace(/_ratio$/, "")}>`, { note: metric.title }));
}

function names(typed: string, resources: Resource[], finish: Finish): Offer[] {
  if (typed.length < 2) return [];
  return resources
    .filter((resource) => resource.name.toLowerCase().includes(typed))
    .slice(0, 4)
    .map((resource) => finish(resource.name, { note: resource.technology || resource.type }));
}
