// Third step: what is watched already, and the two ways to show Pulse more.

import { A } from "@solidjs/router";
import { createResource, For, type JSX, Show } from "solid-js";
import { ask } from "../api/http";
import type { ConnectionType } from "../api/types";
import { home } from "../frame/pages";
import { may } from "../stores/session";
import { createHealth } from "../stores/sources";
import { text } from "../strings/en";
import { Icon } from "../ui/Icon";
import { StatusMark } from "../ui/StatusMark";
import { Enrol } from "./Enrol";

const words = text.enter.welcome;
/** As many as are shown by name. */
const SOME = 8;

export function SourceStep() {
  return (
    <div class="grid gap-3">
      <Show when={may("read", "monitoring")}>
        <ThisMachine />
      </Show>
      <Card icon="server" title={words.other}>
        <Enrol />
      </Card>
      <Show when={may("write", "nodes")}>
        <Platform />
      </Show>
      <div class="mt-2 flex flex-wrap items-center justify-between gap-3">
        <p class="note">{words.later}</p>
        <A href={home()} class="btn btn-primary h-9! px-4! text-[13px]!">
          {words.finish}
        </A>
      </div>
    </div>
  );
}

function Card(props: { icon: string; title: string; mark?: JSX.Element; children: JSX.Element }) {
  return (
    <section class="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 rounded-[10px] border border-hair px-4 py-3.5">
      <Icon name={props.icon} class="mt-px text-muted" />
      <div class="min-w-0">
        <h2 class="mb-1 flex flex-wrap items-center gap-x-2.5 font-medium">
          {props.title}
          {props.mark}
        </h2>
        {props.children}
      </div>
    </section>
  );
}

function ThisMachine() {
  const health = createHealth();
  const own = () => health.sources().filter((source) => source.via === "local");
  const heard = () => own().some((source) => source.last_success !== null);
  const said = () => (heard() ? words.watched : own().length > 0 || health.loading() ? words.hereWaiting : "");
  const mark = () => (
    <span class="note flex items-center gap-1.5 font-normal" role="status">
      <Show when={said()}>
        <StatusMark status={heard() ? "online" : "unknown"} label={false} />
        {said()}
      </Show>
    </span>
  );
  return (
    <Card icon="monitor" title={words.here} mark={mark()}>
      <p class="text-muted">{said() ? words.hereText : words.hereNone}</p>
    </Card>
  );
}

/** What can be connected: each leads to its form. */
function Platform() {
  const [found] = createResource(() => ask<{ data: ConnectionType[] }>("/api/connection-types"));
  const types = () => (found.error ? [] : (found.latest?.data ?? []));
  return (
    <Card icon="cable" title={words.platform}>
      <p class="text-muted text-pretty">{types().length > 0 || found.loading ? words.platformText : words.platformNone}</p>
      <Show
        when={types().length > 0}
        fallback={
          <Show when={!found.loading}>
            <A href="/settings/plugins" class="btn mt-3">
              {text.empty.seePlugins}
            </A>
          </Show>
        }
      >
        <ul class="mt-3 flex flex-wrap gap-2" aria-label={words.platformAdd}>
          <For each={types().slice(0, SOME)}>
            {(type) => (
              <li>
                <A href={`/settings/connections?new=${encodeURIComponent(type.offer)}`} class="btn">
                  {type.title}
                </A>
              </li>
            )}
          </For>
          <Show when={types().length > SOME}>
            <li>
              <A href="/settings/connections?new=" class="btn">
                {words.platformMore}
              </A>
            </li>
          </Show>
        </ul>
      </Show>
    </Card>
  );
}
