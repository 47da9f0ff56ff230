// What needs a person, why, and since when. Its height is set when the page is opened, so that nothing below moves.

import { A } from "@solidjs/router";
import { createMemo, createSignal, For, Show } from "solid-js";
import { duration, fullMoment } from "../draw/format";
import { live } from "../stores/live";
import { words } from "../strings/dashboard";
import { StatusMark } from "../ui/StatusMark";
import type { Concern } from "./attention";
import { Card } from "./Card";
import { createHeld } from "./held";
import { createSince } from "./since";

const w = words.attention;
const ROW_PX = 47;
const FEWEST = 3;
const MOST = 6;
const FIRST = 30;

export function Attention(props: { concerns: Concern[] }) {
  const [all, setAll] = createSignal(false);
  const held = createHeld(() => props.concerns);
  const seen = createMemo(() => (all() ? held.list() : held.list().slice(0, FIRST)));
  const byKey = createMemo(() => new Map(seen().map((one) => [one.key, one])));
  const since = createSince(() => seen().slice(0, FIRST).flatMap((one) => (one.asked ? [{ id: one.asked, status: one.status }] : [])));
  const sinceOf = (one: Concern): number | undefined => one.since ?? (one.asked ? since(one.asked, one.status) : undefined);
  const rows = Math.min(MOST, Math.max(FEWEST, props.concerns.length));
  return (
    <Card title={words.titles.attention} note={<span class="tabular-nums">{props.concerns.length || ""}</span>}>
      <Show
        when={seen().length > 0}
        fallback={
          <div class="grid place-content-center text-center" style={{ height: `${rows * ROW_PX}px` }}>
            <p class="font-medium">{w.nothing}</p>
            <p class="note mt-0.5">{w.nothingText}</p>
          </div>
        }
      >
        <ul class="-mx-2 overflow-y-auto overscroll-contain" style={{ height: `${rows * ROW_PX}px` }} {...held.hold}>
          <For each={seen().map((one) => one.key)}>{(key, index) => <Show when={byKey().get(key)}>{(one) => <Item concern={one()} since={sinceOf(one())} first={index() === 0} />}</Show>}</For>
          <Show when={held.list().length > seen().length}>
            <li>
              <button type="button" class="note w-full px-2 py-2 hover:text-content" onClick={() => setAll(true)}>
                {w.more(held.list().length - seen().length)}
              </button>
            </li>
          </Show>
        </ul>
      </Show>
    </Card>
  );
}

function Item(props: { concern: Concern; since: number | undefined; first: boolean }) {
  return (
    <li class="mx-2 border-hair" classList={{ "border-t": !props.first }}>
      <A href={props.concern.href} class="-mx-2 flex items-center gap-2.5 rounded-md px-2 hover:bg-raised" style={{ height: `${ROW_PX - 1}px` }}>
        <StatusMark status={props.concern.status} label={false} />
        <span class="min-w-0 flex-1">
          <span class="block truncate" title={props.concern.title}>{props.concern.title}</span>
          <span class="note block truncate" title={props.concern.why}>{props.concern.why}</span>
        </span>
        <span class="note shrink-0 tabular-nums" title={props.since === undefined ? w.sinceUnknown : w.sinceTitle(fullMoment(props.since))}>
          {props.since === undefined ? "" : duration(live.serverNow() - props.since)}
        </span>
      </A>
    </li>
  );
}
