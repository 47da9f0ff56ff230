// Who is asked or reports, how often, how well, and what to do when it fails.

import { A } from "@solidjs/router";
import { createSignal, For, Show } from "solid-js";
import { ask, query } from "../../api/http";
import type { Connection, SourceHealth } from "../../api/types";
import { duration, latency } from "../../draw/format";
import { mayEnrol } from "../../enter/Enrol";
import { EnrolDialog } from "../../enter/EnrolDialog";
import { live } from "../../stores/live";
import { may } from "../../stores/session";
import { createHealth } from "../../stores/sources";
import { text } from "../../strings/en";
import { Blank } from "../../ui/Blank";
import { Confirm } from "../../ui/Confirm";
import { Icon } from "../../ui/Icon";
import { createAnswer } from "./parts/answer";
import { Section } from "./Section";

const TONES = { live: "", waiting: "", backing_off: "warning", open: "bad", paused: "" };

export function Sources() {
  const health = createHealth();
  const [leaving, setLeaving] = createSignal<SourceHealth>();
  const [adding, setAdding] = createSignal(false);
  const connections = may("read", "settings") ? createAnswer(() => ask<{ data: Connection[] }>("/api/connections").then((answer) => answer.data)) : undefined;
  const forget = (source: string) => ask(`/api/monitoring/sources?${query({ source })}`, { method: "DELETE" }).then(health.retry);
  return (
    <Section
      title={text.settings.sections.sources}
      loading={health.loading()}
      failed={health.failed()}
      onRetry={health.retry}
      tools={
        <Show when={mayEnrol()}>
          <button type="button" class="btn btn-primary" onClick={() => setAdding(true)}>
            {text.enter.enrol.title}
          </button>
        </Show>
      }
    >
      <Show when={health.sources().length} fallback={<Blank small title={text.settings.source.none} text={text.settings.source.noneText} icon={<Icon name="cable" size={22} />} />}>
        <ul class="grid gap-2.5">
          <For each={health.sources()}>{(source) => <Card source={source} connection={connections?.data()?.find((one) => one.source === source.source)} onForget={() => setLeaving(source)} />}</For>
        </ul>
      </Show>
      <Show when={adding()}>
        <EnrolDialog onClose={() => setAdding(false)} />
      </Show>
      <Show when={leaving()} keyed>
        {(source) => (
          <Confirm
            title={text.settings.source.forgetTitle(source.title || source.source)}
            text={text.settings.source.forgetText(source.source, saidOnlyBy(source.source))}
            action={text.settings.source.forget}
            unexplained
            onClose={() => setLeaving(undefined)}
            onConfirm={() => forget(source.source)}
          />
        )}
      </Show>
    </Section>
  );
}

/** What nobody else reports would go with it. */
const saidOnlyBy = (source: string): number => Object.values(live.raw()).filter((one) => Object.keys(one.sources).join() === source).length;

/** Only what is not asked from here, and does not report, can be forgotten: anything else would be back at once. */
const mayGo = (source: SourceHealth): boolean => may("delete", "nodes") && ((source.via === "agent" && source.state !== "live") || source.state === "paused");

function Card(props: { source: SourceHealth; connection: Connection | undefined; onForget: () => void }) {
  const words = text.settings.source;
  return (
    <li class="card px-4 py-3">
      <div class="flex flex-wrap items-baseline gap-x-2.5">
        <h2 class="font-medium wrap-anywhere">{props.connection?.title || props.source.title || props.source.source}</h2>
        <span class="note">{[props.source.source, props.source.via === "agent" && words.via, props.source.agent_version].filter(Boolean).join(" · ")}</span>
        <span class="tag ml-auto" data-tone={TONES[props.source.state]}>
          {words.state[props.source.state]}
        </span>
        <Show when={props.connection}>
          {(one) => (
            <A href={`/settings/connections?of=${encodeURIComponent(one().id)}`} class="btn self-center" aria-label={`${words.connection} ${one().title}`}>
              {words.connection}
            </A>
          )}
        </Show>
        <Show when={!props.connection && mayGo(props.source)}>
          <button type="button" class="btn self-center" aria-label={`${words.forget} ${props.source.title || props.source.source}`} onClick={props.onForget}>
            {words.forget}
          </button>
        </Show>
      </div>
      <dl class="mt-2 grid grid-cols-[repeat(auto-fit,minmax(120px,1fr))] gap-x-4 gap-y-2">
        <For each={numbers(props.source, live.serverNow())}>
          {([name, value, note]) => (
            <div class="min-w-0">
              <dt class="note">{name}</dt>
              <dd class="tabular-nums">
                {value} <span class="note">{note}</span>
              </dd>
            </div>
          )}
        </For>
      </dl>
      <Show when={props.source.last_error && props.source.consecutive_failures > 0 && props.source.last_error}>
        {(fault) => (
          <p class="mt-2.5 rounded-lg bg-bad-soft px-3 py-2">
            <b class="font-medium">{fault().category}</b>
            <span>{` · ${fault().message}`}</span>
            <span class="note">{` · ${words.failures(props.source.consecutive_failures)}`}</span>
            <Show when={fault().hint}>
              <span class="mt-0.5 block">{fault().hint}</span>
            </Show>
          </p>
        )}
      </Show>
      <Show when={props.source.dropped + props.source.spool_dropped > 0}>
        <p class="mt-2 text-warn">{words.dropped(props.source.dropped + props.source.spool_dropped)}</p>
      </Show>
    </li>
  );
}

function numbers(source: SourceHealth, now: number): [string, string, string][] {
  const { columns, never, due, inTime, stretched } = text.settings.source;
  const isStretched = source.effective_interval_seconds > source.interval_seconds * 1.05;
  return [
    [columns.interval, duration(source.effective_interval_seconds), isStretched ? stretched(duration(source.interval_seconds)) : ""],
    [columns.latency, source.latency_seconds === null ? "–" : latency(source.latency_seconds), ""],
    [columns.last, source.last_success === null ? never : text.ago(duration(now - source.last_success)), ""],
    [columns.next, source.next_run === null ? "–" : source.next_run <= now ? due : inTime(duration(source.next_run - now)), ""],
  ];
}
