// What can be said of two resources line by line, and whether they differ.

import type { Draw, Fact, Kind, Resource } from "../api/types";
import { lookOf } from "../draw/look";
import { isPresent, metricAt, valueAt } from "../draw/path";
import { words as all } from "../strings/insight";
import { text } from "../strings/en";

const words = all.compare;

/** One side of a line: a metric by its name, or a plain value. */
export interface Side {
  metric?: string;
  value: unknown;
}

export interface CompareLine {
  title: string;
  draw: Draw;
  sides: [Side, Side];
  differs: boolean;
}

export interface CompareGroup {
  title: string;
  lines: CompareLine[];
}

export interface Compared {
  resource: Resource;
  kind?: Kind;
}

const JUST_NOW = 0.005;

/** The lines of both, of which each has at least one side. Tables and parts are left to the panel of each. */
export function compareFacts(pair: [Compared, Compared], nameOf: (id: string) => string | undefined): CompareGroup[] {
  return [general(pair, nameOf), ...panels(pair), numbers(pair)].filter((group) => group.lines.length > 0);
}

function general(pair: [Compared, Compared], nameOf: (id: string) => string | undefined): CompareGroup {
  const said = (title: string, of: (one: Compared) => unknown) => line(title, "text", pair.map((one) => ({ value: of(one) })) as [Side, Side]);
  return {
    title: words.general,
    lines: [
      said(words.status, ({ resource }) => text.status[lookOf(resource)]),
      said(words.reason, ({ resource }) => resource.status_reason),
      said(words.type, ({ resource, kind }) => kind?.title ?? resource.type),
      said(words.parent, ({ resource }) => (resource.parent ? (nameOf(resource.parent) ?? resource.parent) : "")),
      said(words.technology, ({ resource }) => resource.technology),
      said(words.tags, ({ resource }) => resource.tags.join(", ")),
    ].filter(isSaid),
  };
}

function panels(pair: [Compared, Compared]): CompareGroup[] {
  const titles = unique(pair.flatMap(({ kind }) => kind?.panels.map((panel) => panel.title) ?? []));
  return titles.map((title) => {
    const facts = pair.map(({ kind }) => kind?.panels.filter((panel) => panel.title === title).flatMap((panel) => panel.facts.filter((fact) => fact.draw !== "table")) ?? []);
    const names = unique(facts.flatMap((some) => some.map((fact) => fact.title)));
    return {
      title,
      lines: names
        .map((name) => {
          const found = facts.map((some) => some.find((fact) => fact.title === name));
          return line(name, (found[0] ?? found[1])?.draw ?? "text", pair.map((one, place) => side(one.resource, found[place])) as [Side, Side]);
        })
        .filter(isSaid),
    };
  });
}

/** What the kinds measure and no panel shows. */
function numbers(pair: [Compared, Compared]): CompareGroup {
  const shown = new Set(pair.flatMap(({ kind }) => kind?.panels.flatMap((panel) => panel.facts.map((fact) => metricAt(fact.value))) ?? []));
  const metrics = pair.flatMap(({ kind }) => kind?.metrics ?? []).filter((metric) => !shown.has(metric.name));
  const names = unique(metrics.map((metric) => metric.name)).filter((name) => pair.some(({ resource }) => name in resource.metrics));
  return {
    title: words.numbers,
    lines: names.map((name) =>
      line(metrics.find((metric) => metric.name === name)?.title ?? name, "number", pair.map(({ resource }) => ({ metric: name, value: resource.metrics[name] })) as [Side, Side]),
    ),
  };
}

function side(resource: Resource, fact: Fact | undefined): Side {
  if (!fact) return { value: undefined };
  const metric = metricAt(fact.value);
  return metric ? { metric: metric in resource.metrics ? metric : undefined, value: resource.metrics[metric] } : { value: valueAt(resource, fact.value) };
}

function line(title: string, draw: Draw, sides: [Side, Side]): CompareLine {
  return { title, draw, sides, differs: !alike(sides[0].value, sides[1].value) };
}

const isSaid = ({ sides }: CompareLine): boolean => sides.some((one) => one.metric !== undefined || isPresent(one.value));

/** Numbers that only moved a little since they were measured are no difference. */
function alike(one: unknown, other: unknown): boolean {
  if (typeof one === "number" && typeof other === "number") return Math.abs(one - other) <= Math.max(Math.abs(one), Math.abs(other)) * JUST_NOW;
  if (!isPresent(one) && !isPresent(other)) return true;
  return JSON.stringify(one) === JSON.stringify(other);
}

const unique = (names: string[]): string[] => [...new Set(names)];
