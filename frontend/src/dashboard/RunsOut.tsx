// Which capacity runs out first, as far as its history can tell.

import { A } from "@solidjs/router";
import { createEffect, createMemo, For, onCleanup, Show } from "solid-js";
import { ask } from "../api/http";
import type { Resource } from "../api/types";
import { breach } from "../draw/breach";
import { inSentence } from "../draw/format";
import { createAnswer } from "../pages/settings/parts/answer";
import { metricOf } from "../stores/kinds";
import { live } from "../stores/live";
import { words } from "../strings/dashboard";
import { Card, Lines } from "./Card";
import { type Forecast, type Growth, said, shareText } from "./growth";

const w = words.forecast;
const SHOWN = 6;
const AGAIN_MS = 10 * 60_000;
const FILLS = { "": "bg-line", warn: "bg-warn-fill", bad: "bg-bad-fill" };
const TEXTS = { "": "", warn: "text-warn", bad: "text-bad" };

export function RunsOut(props: { hrefOf: (resource: Resource) => string }) {
  const answer = createAnswer(() => ask<Growth>(`/api/charts/growth?limit=${SHOWN}`));
  const timer = setInterval(() => document.hidden || void answer.again(), AGAIN_MS);
  onCleanup(() => clearInterval(timer));
  createEffect((before?: string) => {
    const epoch = live.world.epoch;
    if (before && before !== epoch) void answer.again();
    return epoch;
  });
  const list = createMemo(() => (answer.data()?.forecasts ?? []).filter((one) => live.raw()[one.resource]));
  /** Before a day was seen each of them would only say that nothing is known. */
  const known = () => list().some((one) => one.share >= 1 || one.trend.pace !== "unknown");
  const cut = () => (answer.data() ? (answer.data()?.known ?? 0) > (answer.data()?.judged ?? 0) : false);
  return (
    <Card title={words.titles.forecast} note={<span title={cut() ? w.cut(answer.data()?.judged ?? 0, answer.data()?.known ?? 0) : undefined}>{known() ? w.note : ""}</span>}>
      <div classList={{ "min-h-[186px]": !answer.data() }}>
        <Show when={answer.data()} fallback={<Show when={answer.failed()} fallback={<Lines count={SHOWN} label={w.loading} />}>{(error) => <p class="note py-6 text-center">{error().message || words.failed}</p>}</Show>}>
          <Show when={list().length > 0} fallback={<p class="note py-6 text-center">{w.none}</p>}>
            <ul>
              <For each={known() ? list() : list().slice(0, 1)}>{(one, index) => <Item forecast={one} first={index() === 0} told={known()} hrefOf={props.hrefOf} />}</For>
            </ul>
            <Show when={!known()}>
              <p class="note pb-1">{w.early}</p>
            </Show>
          </Show>
        </Show>
      </div>
    </Card>
  );
}

function Item(props: { forecast: Forecast; first: boolean; told: boolean; hrefOf: (resource: Resource) => string }) {
  const resource = () => live.resource(props.forecast.resource) as Resource;
  const metric = () => metricOf(resource()?.type ?? "", props.forecast.metric);
  const share = () => resource()?.metrics[props.forecast.metric] ?? props.forecast.share;
  const tone = () => breach(share(), metric());
  const told = createMemo(() => said(props.forecast, live.serverNow()));
  const known = () => props.forecast.trend.full_at !== null;
  const title = () => metric()?.title ?? "";
  return (
    <Show when={resource()}>
      <li class="border-hair" classList={{ "border-t": !props.first }}>
        <A
          href={`${props.hrefOf(resource())}&tab=charts`}
          class="-mx-2 flex h-[31px] items-center gap-3 max-sm:gap-2 rounded-md px-2 hover:bg-raised max-sm:min-h-11"
          title={told().why}
        >
          <span class="min-w-0 flex-1 truncate">
            {resource().name} <span class="note">{inSentence(title())}</span>
          </span>
          <span class="h-[5px] w-[110px] shrink overflow-hidden rounded-full bg-raised max-sm:w-9">
            <span class={`block h-full rounded-full ${FILLS[tone()]}`} style={{ width: `${Math.min(1, Math.max(0.01, share())) * 100}%` }} />
          </span>
          <span class={`w-9 text-right font-medium tabular-nums ${TEXTS[tone()]}`}>{shareText(share())}</span>
          <Show when={props.told}>
            <span class="w-[88px] text-right max-sm:w-auto max-sm:min-w-10 tabular-nums" classList={{ note: !known() }}>{told().when}</span>
          </Show>
        </A>
      </li>
    </Show>
  );
}
