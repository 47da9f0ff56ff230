// What the server declares: the types of resources and how to show them.

import { createResource } from "solid-js";
import { ask } from "../api/http";
import { lastKinds, noteKinds } from "./declared";
import type { Kind, Metric, Page, PageDeclaration } from "../api/types";
import { may } from "./session";

interface Declared {
  kinds: Kind[];
  pages: PageDeclaration[];
}

const [declared, { refetch }] = createResource(
  () => may("read", "monitoring") || undefined,
  () => ask<Declared>("/api/kinds").then(noteKinds<Declared>, lastKinds<Declared>),
);

export const kindsState = { loading: () => declared.loading, failed: () => declared.error as Error | undefined, retry: () => void refetch() };

export const kinds = (): Kind[] => (declared.error ? [] : (declared.latest?.kinds ?? []));
/** The pages that connectors declare. */
export const pages = (): PageDeclaration[] => (declared.error ? [] : (declared.latest?.pages ?? []));
export const kindsOf = (page: Page): Kind[] => kinds().filter((kind) => kind.page === page);
export const kindOf = (type: string): Kind | undefined => kinds().find((kind) => kind.type === type);

export function metricOf(type: string, name: string): Metric | undefined {
  return kindOf(type)?.metrics.find((metric) => metric.name === name);
}
