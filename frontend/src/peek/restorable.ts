// Whether the recovery of a resource is worth a tab: it has points, or is a machine that ought to have some.

import { createMemo, createResource } from "solid-js";
import { ask, query } from "../api/http";
import type { Resource } from "../api/types";
import { isGuestType } from "../recovery/guests";

export function createRestorable(resource: () => Resource): () => boolean {
  const guest = createMemo(() => isGuestType(resource().type));
  const id = createMemo(() => resource().id);
  const [points] = createResource(
    () => (guest() ? undefined : id()),
    (one) => ask<{ total: number }>(`/api/recovery/rollups?${query({ resource: one, limit: 1 })}`).then((page) => page.total > 0, () => false),
  );
  return () => guest() || points.latest === true;
}
