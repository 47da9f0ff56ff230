// What is plugged in; what was refused, at which step and why.

import { createResource, For, Show } from "solid-js";
import { ask } from "../../api/http";
import type { ConnectionType, Permission, Plugin, SourceHealth } from "../../api/types";
import { latency, moment } from "../../draw/format";
import { may } from "../../stores/session";
import { createHealth } from "../../stores/sources";
import { text } from "../../strings/en";
import { words as insight } from "../../strings/insight";
import { Blank } from "../../ui/Blank";
import { Icon } from "../../ui/Icon";
import { createAnswer } from "./parts/answer";
import { PluginSources } from "./plugins/PluginSources";
import { Section } from "./Section";

const TONES = { loaded: "", refused: "bad", resting: "warning" };

export function Plugins() {
  const [plugins, { refetch }] = createResource(() => ask<{ plugins: Plugin[] }>("/api/plugins"));
  const health = createHealth();
  const types = may("read", "nodes") ? createAnswer(() => ask<{ data: ConnectionType[] }>("/api/connection-types").then((answer) => answer.data)) : undefined;
  /** Whose sources these are: the plugin that offers them, or the one of the same name. */
  const ownerOf = (offer: string) => types?.data()?.find((one) => one.offer === offer)?.plugin ?? list().find((one) => one.name === offer || one.name.endsWith(`-${offer}`) || offer.startsWith(`${one.name}-`))?.name;
  const list = () => (plugins.error ? [] : (plugins.latest?.plugins ?? []));
  return (
    <Section title={text.settings.sections.plugins} loading={plugins.loading} failed={plugins.error as Error | undefined} onRetry={() => void refetch()}>
      <Show when={list().length} fallback={<Blank small title={text.settings.plugin.none} icon={<Icon name="boxes" size={22} />} />}>
        <ul class="grid gap-2.5">
          <For each={list()}>{(plugin) => <Card plugin={plugin} sources={health.sources().filter((one) => ownerOf(one.offer) === plugin.name)} />}</For>
        </ul>
      </Show>
    </Section>
  );
}

function Card(props: { plugin: Plugin; sources: SourceHealth[] }) {
  const words = text.settings.plugin;
  const numbers = (): [string, string][] => [
    [words.calls, props.plugin.calls.toLocaleString("en")],
    [words.failures, props.plugin.failures.toLocaleString("en")],
    [words.slowest, latency(props.plugin.slowest_seconds)],
  ];
  return (
    <li class="card px-4 py-3">
      <div class="flex flex-wrap items-baseline gap-x-2.5">
        <h2 class="font-medium">{props.plugin.title || props.plugin.name}</h2>
        <span class="note">
          {props.plugin.name} {props.plugin.version}
        </span>
        <span class="tag ml-auto" data-tone={TONES[props.plugin.state]}>
          {words.state[props.plugin.state]}
        </span>
      </div>
      <p class="text-muted">{props.plugin.description}</p>
      <Show when={props.plugin.reason}>
        <p class="mt-2 rounded-lg bg-bad-soft px-3 py-2">
          <Show when={props.plugin.step}>
            <b class="font-medium">{words.refusedAt(props.plugin.step)}</b>
            {" · "}
          </Show>
          {props.plugin.reason}
          <Show when={props.plugin.state === "refused" && insight.plugins.refusedHelp[props.plugin.step]}>
            {(help) => <span class="mt-0.5 block">{help()}</span>}
          </Show>
        </p>
      </Show>
      <Show when={props.plugin.resting_until}>{(until) => <p class="mt-2 text-warn">{words.restsUntil(moment(until()))}</p>}</Show>
      <Show when={props.plugin.state === "loaded"}>
        <dl class="note mt-2 flex flex-wrap gap-x-5 gap-y-1">
          <For each={numbers()}>
            {([name, value]) => (
              <div class="flex gap-1.5">
                <dt>{name}</dt>
                <dd class="text-content tabular-nums">{value}</dd>
              </div>
            )}
          </For>
          <div class="flex gap-1.5">
            <dt>{words.hooks}</dt>
            <dd class="text-content">{props.plugin.hooks.join(", ")}</dd>
          </div>
        </dl>
        <PluginSources sources={props.sources} offers={props.plugin.hooks.includes("pulse_sources")} />
        <Show when={props.plugin.permissions.length > 0}>
          <details class="note mt-2">
            <summary class="hover:text-content">{words.permissions(props.plugin.permissions.length)}</summary>
            <ul class="mt-1.5 grid gap-1.5">
              <For each={props.plugin.permissions}>{(permission) => <Needed permission={permission} />}</For>
            </ul>
          </details>
        </Show>
      </Show>
    </li>
  );
}

function Needed(props: { permission: Permission }) {
  const words = text.settings.plugin;
  return (
    <li>
      <code class="font-mono text-xs text-content">{props.permission.name}</code>
      <Show when={props.permission.optional}>
        <span>{` · ${words.optional}`}</span>
      </Show>
      <span class="block">{[props.permission.feature, props.permission.why, props.permission.versions].filter(Boolean).join(" · ")}</span>
    </li>
  );
}
