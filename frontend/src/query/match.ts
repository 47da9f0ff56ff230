// Decide whether a query finds a resource. What is unknown is never found, nor is its opposite.

import type { Metadata, Resource } from "../api/types";
import type { Key, Sign, Term } from "./parse";
import { measured } from "./quantity";

type Asked = Pick<Resource, "id" | "type" | "name" | "status" | "technology" | "tags" | "parent" | "metrics"> & {
  sources: Record<string, unknown>;
  metadata?: Pick<Metadata, "tags"> | null;
};
/** The tags of its sources, then those that people gave it. */
export const allTags = (resource: Pick<Asked, "tags" | "metadata">): string[] => [...resource.tags, ...(resource.metadata?.tags ?? [])];
export type Lookup = (id: string) => Asked | undefined;

export const matches = (term: Term, resource: Asked, lookup: Lookup): boolean => holds(term, resource, lookup) === true;

/** Null: nobody can say. */
function holds(term: Term, resource: Asked, lookup: Lookup): boolean | null {
  switch (term.is) {
    case "word":
      return [resource.name, resource.type, resource.technology, ...allTags(resource)].some((place) => place.toLowerCase().includes(term.text));
    case "field":
      return CHECKS[term.key](resource, term.values, lookup);
    case "compare": {
      const value = measured(resource.metrics, term.metric, term.quantity);
      return value === null ? null : SIGNS[term.sign](value, term.quantity.value);
    }
    case "not": {
      const inner = holds(term.term, resource, lookup);
      return inner === null ? null : !inner;
    }
    case "all":
      return together(term.terms, resource, lookup, false);
    case "some":
      return together(term.terms, resource, lookup, true);
  }
}

/** One term that is `decisive` decides; else one unknown leaves it open. */
function together(terms: Term[], resource: Asked, lookup: Lookup, decisive: boolean): boolean | null {
  let open = false;
  for (const term of terms) {
    const found = holds(term, resource, lookup);
    if (found === decisive) return decisive;
    open ||= found === null;
  }
  return open ? null : !decisive;
}

const SIGNS: Record<Sign, (a: number, b: number) => boolean> = {
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  "=": (a, b) => a === b,
  "!=": (a, b) => a !== b,
};

type Check = (resource: Asked, values: string[], lookup: Lookup) => boolean;

const equal =
  (get: (resource: Asked) => string): Check =>
  (resource, values) =>
    values.includes(get(resource).toLowerCase());

const isOneOf = (resource: Asked, values: string[]): boolean =>
  values.includes(resource.name.toLowerCase()) || values.includes(resource.id.toLowerCase());

const tagged: Check = (resource, values) => allTags(resource).some((tag) => values.includes(tag.toLowerCase()));

const CHECKS: Record<Key, Check> = {
  status: equal((resource) => resource.status),
  type: equal((resource) => resource.type),
  technology: equal((resource) => resource.technology),
  id: equal((resource) => resource.id),
  tag: tagged,
  tags: tagged,
  name: (resource, values) => values.some((value) => resource.name.toLowerCase().includes(value)),
  source: (resource, values) =>
    Object.keys(resource.sources).some((source) => {
      const whole = source.toLowerCase();
      return [whole, ...whole.split(/[:/]/)].some((part) => values.includes(part));
    }),
  parent: (resource, values, lookup) => {
    const parent = resource.parent ? lookup(resource.parent) : undefined;
    return parent !== undefined && isOneOf(parent, values);
  },
  node: (resource, values, lookup) => {
    const climbed = new Set([resource.id]);
    for (let above = resource.parent; above && !climbed.has(above); ) {
      climbed.add(above);
      const parent = lookup(above);
      if (!parent) return false;
      if (isOneOf(parent, values)) return true;
      above = parent.parent;
    }
    return false;
  },
};
