// The claims behind a resource by strength, the conflicts around it, and what may be the same.

import { For, Show } from "solid-js";
import type { Claim, Resource } from "../api/types";
import { live } from "../stores/live";
import { text } from "../strings/en";

/** How far each kind of claim goes, as the registry weighs them. */
const STRENGTH: Record<string, number> = {
  machine_id: 3,
  smbios_uuid: 3,
  native: 3,
  pool_guid: 3,
  wwn: 3,
  engine_id: 3,
  serial: 2,
  mac: 2,
  fsid: 2,
  boot_id: 0,
  hostname: 1,
  address: 1,
};
const ORDER = [3, 2, 1, 0];

export function Evidence(props: { resource: Resource; onOpen: (id: string) => void; onLink?: (id: string) => void }) {
  const identity = () => props.resource.identity;
  const groups = () =>
    ORDER.map((strength) => ({ strength, claims: identity().claims.filter((claim) => (STRENGTH[claim.kind] ?? 1) === strength) })).filter(
      ({ claims }) => claims.length > 0,
    );
  /** What claims show to be at odds is no candidate too. */
  const alike = () => identity().suggestions.filter((id) => !identity().conflicts.some((conflict) => conflict.other === id));
  const name = (id: string) => live.resource(id)?.name ?? id;
  return (
    <section class="border-b border-hair px-4 py-3">
      <h3 class="text-xs font-semibold">{text.sources.evidence}</h3>
      <p class="note mb-2">{identity().claims.length > 0 ? text.sources.evidenceNote : text.sources.noEvidence}</p>
      <For each={groups()}>
        {({ strength, claims }) => (
          <div class="mb-2 grid grid-cols-[72px_minmax(0,1fr)] gap-x-3">
            <span class="text-muted" title={text.sources.strengthNote[strength]}>
              {text.sources.strength[strength]}
            </span>
            <ul class="grid gap-y-0.5">
              <For each={claims}>{(claim) => <ClaimLine claim={claim} />}</For>
            </ul>
          </div>
        )}
      </For>
      <Show when={identity().conflicts.length > 0}>
        <h4 class="mt-3 mb-1.5 text-xs font-semibold text-warn">{text.sources.conflicts}</h4>
        <For each={identity().conflicts}>
          {(conflict) => (
            <p class="mb-1.5 rounded-lg bg-warn-soft px-3 py-2">
              <button type="button" class="font-medium underline" onClick={() => props.onOpen(conflict.other)}>
                {name(conflict.other)}
              </button>
              <span>{` · ${text.sources.conflictWith(conflict.claim.kind.replaceAll("_", " "), conflict.claim.value)} `}</span>
              <span>{text.sources.differsIn(conflict.differs_in.join(", "))}</span>
            </p>
          )}
        </For>
      </Show>
      <Show when={alike().length > 0}>
        <h4 class="mt-3 mb-1.5 text-xs font-semibold">{text.sources.suggestions}</h4>
        <For each={alike()}>
          {(id) => (
            <p class="flex items-center gap-2 py-0.5">
              <button type="button" class="truncate hover:underline" onClick={() => props.onOpen(id)}>
                {name(id)}
              </button>
              <Show when={props.onLink}>
                <button type="button" class="btn ml-auto" onClick={() => props.onLink?.(id)}>
                  {text.sources.link}
                </button>
              </Show>
            </p>
          )}
        </For>
      </Show>
      <Show when={props.resource.aliases.length > 0}>
        <h4 class="mt-3 mb-1 text-xs font-semibold">{text.sources.aliases}</h4>
        <p class="note break-all">{props.resource.aliases.join(", ")}</p>
      </Show>
    </section>
  );
}

function ClaimLine(props: { claim: Claim }) {
  return (
    <li class="min-w-0">
      <span class="text-muted">{props.claim.kind.replaceAll("_", " ")} </span>
      <span class="font-mono text-xs break-all">{props.claim.value}</span>
    </li>
  );
}
