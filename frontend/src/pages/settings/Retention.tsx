// What is kept how long, what it takes, and what it will take.

import { For, Show } from "solid-js";
import { ask } from "../../api/http";
import type { Retention as Kept } from "../../api/insight";
import { bytes, duration, fullMoment } from "../../draw/format";
import { words as all } from "../../strings/insight";
import { Facts } from "./parts/Lines";
import { createAnswer } from "./parts/answer";
import { Section } from "./Section";

const words = all.retention;

export default function Retention() {
  const kept = createAnswer(() => ask<Kept>("/api/retention"));
  const grows = (told: Kept) => (told.forecast_bytes ?? 0) - told.size_bytes;
  return (
    <Section title={words.title} lead={words.lead} needs={[kept]}>
      <Show when={kept.data()} keyed>
        {(told) => (
          <>
            <Facts
              facts={[
                [words.size, bytes(told.size_bytes)],
                [words.forecast, told.forecast_bytes === null ? words.early : bytes(told.forecast_bytes)],
                [words.free, told.free_bytes === null ? "–" : bytes(told.free_bytes)],
              ]}
            />
            <Show when={told.forecast_bytes === null}>
              <p class="note mt-1.5">{words.earlyText}</p>
            </Show>
            <Show when={told.free_bytes !== null && grows(told) > told.free_bytes}>
              <p role="alert" class="mt-2.5 rounded-lg bg-warn-soft px-3 py-2">
                {words.tight}
              </p>
            </Show>
            <Tiers kept={told} />
            <Journals kept={told} />
            <p class="note mt-3">{words.change}</p>
          </>
        )}
      </Show>
    </Section>
  );
}

const CELL = "border-t border-hair pr-4 py-1.5 whitespace-nowrap";

function Tiers(props: { kept: Kept }) {
  const heads = [words.tier, words.step, words.keeps, words.samples, words.oldest, words.size, words.forecast, words.setting];
  return (
    <div class="card mt-4 overflow-x-auto px-4 py-2" tabindex="0" role="group" aria-label={words.title}>
      <table class="w-full tabular-nums">
        <thead>
          <tr class="note text-left">
            <For each={heads}>{(head) => <th scope="col" class="h-8 pr-4 font-normal whitespace-nowrap">{head}</th>}</For>
          </tr>
        </thead>
        <tbody>
          <For each={props.kept.tiers}>
            {(tier) => (
              <tr>
                <th scope="row" class={`${CELL} text-left font-medium`}>
                  {words.tiers[tier.name] ?? tier.name}
                </th>
                <td class={CELL}>{tier.step_seconds === 0 ? words.raw : duration(tier.step_seconds)}</td>
                <td class={CELL}>{duration(tier.keep_seconds)}</td>
                <td class={CELL}>{tier.samples.toLocaleString("en")}</td>
                <td class={CELL}>{tier.oldest === null ? "–" : fullMoment(tier.oldest)}</td>
                <td class={CELL}>{bytes(tier.size_bytes)}</td>
                <td class={CELL}>{tier.forecast_bytes === null ? words.early : bytes(tier.forecast_bytes)}</td>
                <td class={CELL}>
                  <code class="font-mono text-xs">{tier.setting || "–"}</code>
                </td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </div>
  );
}

function Journals(props: { kept: Kept }) {
  return (
    <>
      <h2 class="mt-6 mb-2 font-medium">{words.journals}</h2>
      <div class="card overflow-x-auto px-4 py-2" tabindex="0" role="group" aria-label={words.journals}>
        <table class="w-full tabular-nums">
          <thead>
            <tr class="note text-left">
              <For each={[words.kind, words.keeps, words.setting]}>{(head) => <th scope="col" class="h-8 pr-4 font-normal">{head}</th>}</For>
            </tr>
          </thead>
          <tbody>
            <For each={props.kept.journals}>
              {(journal) => (
                <tr>
                  <th scope="row" class={`${CELL} text-left font-medium`}>
                    {words.journal[journal.name] ?? journal.name}
                  </th>
                  <td class={CELL}>{journal.keep_seconds === null ? words.forGood : duration(journal.keep_seconds)}</td>
                  <td class={CELL}>
                    <code class="font-mono text-xs">{journal.setting}</code>
                  </td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </div>
    </>
  );
}
