// What the charts of a page show: one line per resource, one of them emphasised, and a headline.

import type { ChartDeclaration, Kind, Metric, Resource, Unit } from "../api/types";
import type { PlotLine } from "../charts/Plot";
import { type Grid, gridTimes, onGrid } from "../draw/curve";
import { inUnit, percent, share } from "../draw/format";
import { unitOf } from "../draw/units";
import type { Curves } from "../stores/curves";
import { isHeard } from "./state";

/** More lines than this say nothing; the highest stay. */
const MOST_LINES = 60;
/** No estate is nested deeper; a circle of parents ends here. */
const MOST_STEPS = 10;

/** The declared summary charts of which at least one resource has a number. */
export function summaryCharts(kinds: Kind[], resources: Resource[]): ChartDeclaration[] {
  const found = new Map<string, ChartDeclaration>();
  for (const kind of kinds) for (const chart of kind.charts) if (chart.summary && !found.has(chart.title)) found.set(chart.title, chart);
  const known = [...found.values()].filter((chart) => resources.some((resource) => present(resource, chart.metrics) !== null));
  return known.slice(0, 4);
}

/** A resource's present value in a chart: the sum of the chart's metrics, null while all are unknown. */
export function present(resource: Resource, metrics: string[]): number | null {
  let sum: number | null = null;
  for (const metric of metrics) {
    const value = resource.metrics[metric];
    if (typeof value === "number") sum = (sum ?? 0) + value;
  }
  return sum;
}

export interface Drawn {
  times: number[];
  lines: PlotLine[];
  /** Who is emphasised. */
  who?: string;
}

/** The lines of a chart as they are now; which of them stands out is chosen afterwards, since that follows the pointer. */
export interface Crowd {
  grid: Grid;
  times: number[];
  /** Whose lines are drawn, the highest first. */
  ids: string[];
  /** Of any resource, whether it is drawn by itself or not. */
  values: (id: string) => (number | null)[];
}

export function crowd(curves: Curves, resources: Resource[], chart: ChartDeclaration): Crowd {
  const grid = curves.grid();
  const times = gridTimes(grid);
  const known = new Map<string, (number | null)[]>();
  const values = (id: string): (number | null)[] => {
    let found = known.get(id);
    if (!found) known.set(id, (found = summed(curves, id, chart.metrics, grid, times)));
    return found;
  };
  return { grid, times, ids: highest(resources, chart.metrics), values };
}

function highest(resources: Resource[], metrics: string[]): string[] {
  const ranked: { id: string; value: number }[] = [];
  for (const resource of resources) if (metrics.some((metric) => metric in resource.metrics)) ranked.push({ id: resource.id, value: present(resource, metrics) ?? -1 });
  ranked.sort((a, b) => b.value - a.value || (a.id < b.id ? -1 : 1));
  return ranked.slice(0, MOST_LINES).map(({ id }) => id);
}

export function drawn(all: Crowd, wanted: Resource | undefined, metrics: string[]): Drawn {
  const isShown = wanted && metrics.some((metric) => metric in wanted.metrics);
  const who = isShown ? wanted.id : all.ids[0];
  const lines: PlotLine[] = all.ids.filter((id) => id !== who).map((id) => ({ values: all.values(id), look: "quiet" }));
  if (who) lines.push({ values: all.values(who), look: "strong" });
  return { times: all.times, lines, who };
}

function summed(curves: Curves, id: string, metrics: string[], grid: Grid, times: number[]): (number | null)[] {
  const columns = metrics.flatMap((metric) => {
    const line = curves.line(id, metric);
    return line ? [onGrid(line, grid)] : [];
  });
  if (columns.length === 1 && columns[0]) return columns[0];
  return times.map((_, slot) => {
    const known = columns.map((column) => column[slot]).filter((value): value is number => typeof value === "number");
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
  });
}

/** All resources that are heard in one number: the mean of ratios, else the sum, with its total where there is one. */
export function headline(all: Resource[], chart: ChartDeclaration, metric: Metric | undefined, short = false): string {
  const resources = outermost(all.filter(isHeard), chart.metrics);
  const unit = unitOf(chart.metrics[0] ?? "");
  const part = metric?.total && chart.metrics.length === 1 ? shareOf(resources, metric.name, metric.total) : undefined;
  if (part && short) return percent(part.used / part.total);
  if (part && unit === "bytes") return share(part.used, part.total);
  const known = resources.map((resource) => present(resource, chart.metrics)).filter((value) => value !== null);
  if (known.length === 0) return "–";
  const sum = known.reduce((total, value) => total + value, 0);
  if (unit === "ratio" || unit === "celsius") return inUnit(sum / known.length, unit);
  return inUnit(sum, unit);
}

/** Those whose numbers no other one's contain: what a whole tells counts in place of what its parts tell. */
function outermost(resources: Resource[], metrics: string[]): Resource[] {
  const here = new Set(resources.map((one) => one.id));
  if (!resources.some((one) => one.parent && here.has(one.parent))) return resources;
  const telling = new Set(resources.filter((one) => present(one, metrics) !== null).map((one) => one.id));
  const parents = new Map(resources.map((one) => [one.id, one.parent]));
  const isWithin = (id: string | null | undefined, steps = 0): boolean => Boolean(id) && steps < MOST_STEPS && (telling.has(id as string) || isWithin(parents.get(id as string), steps + 1));
  return resources.filter((one) => !isWithin(one.parent));
}

/** What is used, and of how much; nothing where somebody has a part without a whole, such as a container without a limit. */
function shareOf(resources: Resource[], metric: string, whole: string): { used: number; total: number } | undefined {
  const sum = { used: 0, total: 0 };
  for (const { metrics } of resources) {
    const [used, total] = [metrics[metric], metrics[whole]];
    if (used == null) continue;
    if (total == null) return undefined;
    sum.used += used;
    sum.total += total;
  }
  return sum.total > 0 ? sum : undefined;
}

/** The top of the scale of one resource's line: one whole, or the total that it is a part of. */
export function wholeOf(resource: Resource | undefined, metrics: string[], metric: Metric | undefined): number | undefined {
  if (unitOf(metrics[0] ?? "") === "ratio") return 1;
  const total = metrics.length === 1 && metric?.total ? resource?.metrics[metric.total] : undefined;
  return total && total > 0 ? total : undefined;
}

export const isMean = (unit: Unit): boolean => unit === "ratio" || unit === "celsius";
