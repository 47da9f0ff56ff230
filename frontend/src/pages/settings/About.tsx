// What runs here, how it is, and how much it keeps.

import { createResource, For, Show } from "solid-js";
import { ask } from "../../api/http";
import type { Health, SeriesStats, Version } from "../../api/types";
import { bytes, duration, fullMoment } from "../../draw/format";
import { live } from "../../stores/live";
import { may } from "../../stores/session";
import { text } from "../../strings/en";
import { Facts } from "./parts/Lines";
import { Diagnostics } from "./Diagnostics";
import { Section } from "./Section";

const words = text.settings.about;

export function About() {
  const [told, { refetch }] = createResource(async () => {
    const [health, version] = await Promise.all([ask<Health>("/api/health"), ask<Version>("/api/version")]);
    return { health, version };
  });
  const [stats] = createResource(() => ask<SeriesStats>("/api/metrics-store/stats").catch(() => undefined));
  const found = () => (told.error ? undefined : told.latest);
  const facts = (): [string, string][] => {
    const now = found();
    if (!now) return [];
    return [
      [words.version, now.version.version],
      [words.health, now.health.status === "ok" ? words.ok : words.degraded],
      [words.uptime, duration(now.health.uptime_seconds)],
      [words.python, now.version.python],
      [words.platform, now.version.platform],
      [words.api, now.version.api.join(".")],
      [words.agents, now.version.agent_protocols.join(", ")],
      [words.events, live.world.seq.toLocaleString("en")],
    ];
  };
  return (
    <Section title={text.settings.sections.about} loading={told.loading} failed={told.error as Error | undefined} onRetry={() => void refetch()}>
      <Facts facts={facts()} />
      <For each={found()?.health.problems ?? []}>
        {(problem) => (
          <p class="mt-2 rounded-lg bg-warn-soft px-3 py-2">
            <b class="font-medium">{problem.part}</b> {problem.message}
          </p>
        )}
      </For>
      <Show when={!stats.loading && stats()}>{(found) => <Storage stats={found()} />}</Show>
      <Show when={may("read", "settings")}>
        <Diagnostics />
      </Show>
    </Section>
  );
}

function Storage(props: { stats: SeriesStats }) {
  const heads = [words.tier.name, words.tier.step, words.tier.keeps, words.tier.samples, words.tier.oldest];
  return (
    <>
      <h2 class="mt-6 mb-2 font-medium">{words.storage}</h2>
      <div class="card overflow-x-auto px-4 py-3" tabindex="0" role="group" aria-label={words.storage}>
        <p class="mb-2 text-muted">
          {`${words.series} ${props.stats.series.toLocaleString("en")} · ${words.size} ${bytes(props.stats.size_bytes)}`}
        </p>
        <table class="w-full">
          <thead>
            <tr class="note text-left">
              <For each={heads}>{(head) => <th class="h-7 pr-4 font-normal whitespace-nowrap" classList={{ "max-sm:hidden": [words.tier.step, words.tier.samples].includes(head) }}>{head}</th>}</For>
            </tr>
          </thead>
          <tbody class="tabular-nums">
            <For each={props.stats.tiers}>
              {(tier) => (
                <tr>
                  <td class="h-8 border-t border-hair pr-4">{tier.name}</td>
                  <td class="border-t border-hair pr-4 whitespace-nowrap max-sm:hidden">{tier.step_seconds === 0 ? words.raw : duration(tier.step_seconds)}</td>
                  <td class="border-t border-hair pr-4 whitespace-nowrap">{duration(tier.retention_seconds)}</td>
                  <td class="border-t border-hair pr-4 max-sm:hidden">{tier.samples.toLocaleString("en")}</td>
                  <td class="border-t border-hair sm:whitespace-nowrap">{tier.oldest === null ? "–" : fullMoment(tier.oldest)}</td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </div>
    </>
  );
}
