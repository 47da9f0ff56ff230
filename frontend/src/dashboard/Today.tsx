// What happened in the last day: how much, when, and the newest of what says something.

import { A } from "@solidjs/router";
import { createMemo, For, onCleanup, Show, untrack } from "solid-js";
import { ask, query } from "../api/http";
import type { Moment } from "../api/types";
import { fullMoment } from "../draw/format";
import { createAnswer } from "../pages/settings/parts/answer";
import { live } from "../stores/live";
import { words } from "../strings/dashboard";
import { kept } from "../peek/timeline";
import { phone } from "../ui/media";
import { Card, Lines } from "./Card";
import { createHeld } from "./held";
import { type Bar, BARS, barsOf, chosen, DAY_SECONDS, digest, type Line, type Severity, severityOf } from "./today";

const w = words.today;
const PAGE = 500;
const MOST_PAGES = 4;
const AGAIN_MS = 30_000;
const SHOWN = 8;
const SHOWN_ON_PHONES = 6;
const FILLS: Record<Severity, string> = { info: "bg-quiet-line", warning: "bg-warn-fill", critical: "bg-bad-fill" };
const DOTS: Record<Severity, string> = { info: "bg-quiet-line", warning: "bg-warn-fill", critical: "bg-bad-fill" };

const HOURS = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hour12: false });
const DAYS = new Intl.DateTimeFormat(undefined, { weekday: "short", hour: "2-digit", minute: "2-digit", hour12: false });
/** Of yesterday with the day. */
const hour = (at: number, now: number): string => (new Date(at * 1000).getDate() === new Date(now * 1000).getDate() ? HOURS : DAYS).format(at * 1000);

interface Told {
  moments: Moment[];
  cut: boolean;
}

async function lastDay(since: number): Promise<Told> {
  const moments: Moment[] = [];
  let before: number | null = null;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const search: string = query({ since: Math.floor(since), limit: PAGE, before_seq: before ?? undefined });
    const told: { data: Moment[]; next: number | null } = await ask(`/api/timeline?${search}`);
    moments.push(...told.data);
    before = told.next;
    if (before === null) break;
  }
  return { moments, cut: before !== null };
}

export function Today(props: { hrefOf: (id: string) => string | undefined }) {
  let last: Moment[] = [];
  const answer = createAnswer(async () => {
    const told = await lastDay(untrack(live.serverNow) - DAY_SECONDS);
    last = kept(last, told.moments);
    return { ...told, moments: last };
  });
  const timer = setInterval(() => document.hidden || void answer.again(), AGAIN_MS);
  onCleanup(() => clearInterval(timer));
  const moments = () => answer.data()?.moments ?? [];
  const quarter = createMemo(() => Math.floor(live.serverNow() / (DAY_SECONDS / BARS)) * (DAY_SECONDS / BARS));
  const bars = createMemo(() => barsOf(moments(), quarter()));
  const held = createHeld(() => chosen(digest(moments()), phone() ? SHOWN_ON_PHONES : SHOWN));
  const lines = createMemo(() => new Map(held.list().map((line) => [line.key, line])));
  const severe = () => moments().filter((one) => severityOf(one) !== "info").length;
  return (
    <Card title={words.titles.today} note={<span class="tabular-nums">{answer.data() ? w.count(moments().length, answer.data()?.cut ?? false) : w.note}</span>}>
      <Bars bars={bars()} label={w.label(moments().length, severe())} />
      <div style={{ "min-height": answer.data() ? undefined : `${phone() ? SHOWN_ON_PHONES * 44 : SHOWN * 30}px` }}>
        <Show when={answer.data()} fallback={<Show when={answer.failed()} fallback={<Lines count={SHOWN} label={w.loading} />}>{(error) => <p class="note py-6 text-center">{error().message || words.failed}</p>}</Show>}>
          <Show when={moments().length > 0} fallback={<p class="note py-3 text-center">{w.nothing}</p>}>
            <ul {...held.hold}>
              <For each={held.list().map((line) => line.key)}>{(key, index) => <Show when={lines().get(key)}>{(line) => <Item line={line()} first={index() === 0} href={props.hrefOf(line().moment.id)} />}</Show>}</For>
            </ul>
          </Show>
        </Show>
      </div>
    </Card>
  );
}

function Bars(props: { bars: Bar[]; label: string }) {
  const most = () => Math.max(4, ...props.bars.map((bar) => bar.count));
  /** Rooted, so that one busy quarter does not flatten the day. */
  const height = (bar: Bar): string => (bar.count === 0 ? "1px" : `${Math.max(12, Math.sqrt(bar.count / most()) * 100)}%`);
  return (
    <div class="mb-1">
      <div role="img" aria-label={props.label} class="flex h-[30px] items-end gap-px sm:gap-[2px]">
        <For each={Array.from({ length: BARS }, (_, index) => index)}>
          {(index) => {
            const bar = () => props.bars[index] as Bar;
            return <span class={`block min-w-0 flex-1 rounded-t-[2px] ${FILLS[bar().worst]}`} classList={{ "opacity-40": bar().count === 0 }} style={{ height: height(bar()) }} title={w.bar(HOURS.format(bar().at * 1000), bar().count)} />;
          }}
        </For>
      </div>
      <div class="note mt-0.5 flex justify-between" aria-hidden="true">
        <span>{w.yesterday}</span>
        <span>{w.now}</span>
      </div>
    </div>
  );
}

function Item(props: { line: Line; first: boolean; href: string | undefined }) {
  const moment = () => props.line.moment;
  const severity = () => severityOf(moment());
  const name = () => moment().name || moment().event?.subject || "";
  /** The name stands beside it already. */
  const title = () => {
    const whole = moment().event?.title ?? "";
    return name() && whole.startsWith(`${name()} `) ? whole.slice(name().length + 1) : whole;
  };
  const body = () => (
    <>
      <time class="note w-[66px] shrink-0 tabular-nums max-sm:w-auto" title={fullMoment(moment().at)}>
        {hour(moment().at, live.serverNow())}
      </time>
      <span class={`size-[7px] shrink-0 rounded-full ${DOTS[severity()]}`} role={w.severity[severity()] ? "img" : undefined} aria-label={w.severity[severity()] || undefined} />
      <span class="w-[150px] shrink-0 truncate max-sm:w-auto max-sm:max-w-[45%]">{name()}</span>
      <span class="min-w-0 flex-1 truncate text-muted max-sm:basis-full" title={title()}>
        {title()}
        <Show when={props.line.alike > 0}>
          <span> · {w.alike(props.line.alike)}</span>
        </Show>
      </span>
    </>
  );
  const look = "-mx-2 flex min-h-[30px] items-center gap-x-2.5 rounded-md px-2 max-sm:min-h-11 max-sm:flex-wrap max-sm:content-center";
  return (
    <li class="border-hair" classList={{ "border-t": !props.first }}>
      <Show when={props.href} fallback={<div class={look}>{body()}</div>}>
        {(href) => (
          <A href={href()} class={`${look} hover:bg-raised`}>
            {body()}
          </A>
        )}
      </Show>
    </li>
  );
}
