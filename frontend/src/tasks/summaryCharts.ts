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
  const known = metrics.map((metric) => resource.metrics[metric]).filter((value): value is number => typeof value === "number");
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
}

export interface Drawn {
  times: number[];
  lines: PlotLine[];
  /** Who is emphasised. */
  who?: string;
}

export function drawn(curves: Curves, resources: Resource[], chart: ChartDeclaration, wanted: string | undefined): Drawn {
  const grid = curves.grid();
  const ranked = resources
    .filter((resource) => chart.metrics.some((metric) => metric in resource.metrics))
    .map((resource) => ({ resource, value: present(resource, chart.metrics) ?? -1 }))
    .sort((a, b) => b.value - a.value || (a.resource.id < b.resource.id ? -1 : 1));
  const quiet = ranked.slice(0, MOST_LINES).map(({ resource }) => resource.id);
  const who = wanted && ranked.some(({ resource }) => resource.id === wanted) ? wanted : quiet[0];
  const values = (id: string) => summed(curves, id, chart.metrics, grid);
  const lines: PlotLine[] = quiet.filter((id) => id !== who).map((id) => ({ values: values(id), look: "quiet" }));
  if (who) lines.push({ values: values(who), look: "strong" });
  return { times: gridTimes(grid), lines, who };
}

function summed(curves: Curves, id: string, metrics: string[], grid: Grid): (number | null)[] {
  const each = metrics.map((metric) => curves.line(id, metric)).filter((line) => line !== undefined);
  const columns = each.map((line) => onGrid(line, grid));
  return gridTimes(grid).map((_, slot) => {
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
