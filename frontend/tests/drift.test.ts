// The types that the page writes down itself are what the server says it sends: a difference fails the type check.

import { expect, it } from "vitest";
import type * as sent from "../src/api/schema";
import type * as known from "../src/api/types";

type Whole<T> = known.Whole<T>;

const fits = <Known>() => <Sent extends Known>(): Sent | undefined => undefined;

const CHECKED = [
  fits<known.Resource>()<Whole<sent.Resource>>,
  fits<known.Kind>()<Whole<sent.KindView>>,
  fits<known.PageDeclaration>()<Whole<sent.PageDeclaration>>,
  fits<known.Health>()<Whole<sent.Health>>,
  fits<known.Version>()<Whole<sent.Version>>,
  fits<known.Charts>()<Whole<sent.Charts>>,
  fits<known.Measured>()<Whole<sent.MeasurementView>>,
  fits<known.Provenance>()<Whole<sent.MetricsView>>,
  fits<known.Moment>()<Whole<sent.Moment>>,
  fits<known.SourceHealth>()<Whole<sent.SourceHealth>>,
  fits<known.Plugin>()<Whole<sent.PluginCard>>,
  fits<known.SeriesStats>()<Whole<sent.SeriesStats>>,
];

it("is checked for every answer that the page reads", () => expect(CHECKED.length).toBeGreaterThan(10));
