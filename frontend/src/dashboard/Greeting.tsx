// The first line: how many things are watched, how many need somebody, and how old all of it is when the line is down.

import { createMemo, Show } from "solid-js";
import { duration } from "../draw/format";
import { now } from "../stores/clock";
import { live } from "../stores/live";
import { words } from "../strings/dashboard";
import type { Concern } from "./attention";

export function Greeting(props: { watched: number; concerns: Concern[] }) {
  const hour = createMemo(() => new Date(now() * 1000).getHours());
  const urgent = createMemo(() => props.concerns.filter((one) => one.urgent).length);
  const waiting = () => props.concerns.length - urgent();
  const told = () => words.watched(props.watched);
  const isLive = () => live.line() === "live" || live.line() === "catching-up";
  return (
    <div class="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-3">
      <h1 class="text-[16px] font-semibold tracking-tight wall:text-xl">{words.greeting(hour())}</h1>
      <Show when={live.loaded()}>
        <p class="min-w-0 text-muted text-pretty tabular-nums">
          <Show when={props.watched > 0} fallback={words.nobodyKnows}>
            <span class="font-medium text-content">{told()[0]}</span> {told()[1]}
            <Show when={props.concerns.length > 0} fallback={isLive() ? ` · ${words.calm}` : ""}>
              <Show when={urgent() > 0}>
                {" · "}
                <span class="font-medium text-bad">{words.needsYou(urgent())}</span>
              </Show>
              <Show when={waiting() > 0}>
                {" · "}
                {words.canWait(waiting())}
              </Show>
              <Show when={isLive()}>
                {" · "}
                {words.nothingMore}
              </Show>
            </Show>
            <Show when={!isLive() && live.heardAt() > 0}>
              {" · "}
              <span class="text-warn">{words.asOf(duration(now() - live.heardAt()))}</span>
            </Show>
          </Show>
        </p>
      </Show>
    </div>
  );
}
