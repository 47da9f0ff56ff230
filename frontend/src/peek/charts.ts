// Which charts a resource has, and what they draw of it.

import type { ChartDeclaration, Kind, Resource } from "../api/types";
import { chartMetrics } from "../draw/path";

export interface ResourceChart extends ChartDeclaration {
  /** The metrics that this resource really has. */
  drawn: string[];
}

export function chartsOf(kind: Kind | undefined, resource: Resource): ResourceChart[] {
  return (kind?.charts ?? [])
    .map((chart) => ({ ...chart, drawn: chartMetrics(chart.metrics, resource.metrics) }))
    .filter((chart) => chart.drawn.length > 0);
}
