// Who reports it and how fresh that is; what says that it is one thing; linking and splitting by hand.

import { createSignal, For, Show } from "solid-js";
import { ask } from "../api/http";
import type { Resource, SourceView } from "../api/types";
import { duration } from "../draw/format";
import { live } from "../stores/live";
import { may } from "../stores/session";
import { text } from "../strings/en";
import { Confirm } from "../ui/Confirm";
import { Decisions } from "./Decisions";
import { Evidence } from "./Evidence";
import { LinkOther } from "./LinkOther";

interface Step {
  title: string;
  text: string;
  action: string;
  run: (reason: string) => Promise<unknown>;
}

export function SourcesTab(props: { resource: Resource; onOpen: (id: string) => void }) {
  const [step, setStep] = createSignal<Step>();
  const path = () => `/api/resources/${encodeURIComponent(props.resource.id)}`;
  const link = (target: string): void => {
    const name = live.resource(target)?.name ?? target;
    setStep({
      title: text.sources.linkTitle(props.resource.name, name),
      text: text.sources.linkText(props.resource.name, name),
      action: text.sources.link,
      run: (reason) => ask(`${path()}/link`, { method: "POST", body: { target, reason } }),
    });
  };
  const unlink = (source: string, view: SourceView): void => {
    setStep({
      title: text.sources.unlinkTitle(source, props.resource.name),
      text: text.sources.unlinkText(source, props.resource.name),
      action: text.sources.unlink,
      run: (reason) => ask(`${path()}/unlink`, { method: "POST", body: { source, key: view.key, reason } }),
    });
  };
  const many = () => Object.keys(props.resource.sources).length > 1;
  const mayLink = () => may("write", "monitoring");

  return (
    <>
      <section class="border-b border-hair px-4 py-3">
        <h3 class="mb-2 text-xs font-semibold">{text.sources.title}</h3>
        <ul class="grid gap-2">
          <For each={Object.entries(props.resource.sources)}>
            {([source, view]) => (
              <SourceCard
                source={source}
                view={view}
                age={live.sourceAge(props.resource, source)}
                onUnlink={many() && mayLink() ? () => unlink(source, view) : undefined}
              />
            )}
          </For>
        </ul>
      </section>
      <Evidence resource={props.resource} onOpen={props.onOpen} onLink={mayLink() ? link : undefined} />
      <Decisions resource={props.resource} mayChange={mayLink()} />
      <Show when={mayLink()}>
        <LinkOther resource={props.resource} onLink={link} />
      </Show>
      <Show when={step()}>
        {(asked) => <Confirm title={asked().title} text={asked().text} action={asked().action} onConfirm={asked().run} onClose={() => setStep(undefined)} />}
      </Show>
    </>
  );
}

const TONES = { live: "", stale: "text-warn", failing: "text-bad" };

function SourceCard(props: { source: string; view: SourceView; age: number; onUnlink?: () => void }) {
  const late = () => props.age > props.view.stale_after_seconds;
  return (
    <li class="card px-3 py-2.5">
      <div class="flex items-center gap-2">
        <span class="truncate font-medium">{props.source}</span>
        <span class={`text-xs ${TONES[props.view.status]}`}>{text.sourceStatus[props.view.status]}</span>
        <Show when={props.onUnlink}>
          <button type="button" class="btn ml-auto" onClick={() => props.onUnlink?.()}>
            {text.sources.unlink}
          </button>
        </Show>
      </div>
      <dl class="mt-1.5 grid grid-cols-[112px_minmax(0,1fr)] gap-y-0.5">
        <dt class="text-muted">{text.sources.lastSeen}</dt>
        <dd classList={{ "text-warn": late() }}>{text.ago(duration(props.age))}</dd>
        <dt class="text-muted">{text.sources.staleAfter}</dt>
        <dd>{duration(props.view.stale_after_seconds)}</dd>
        <dt class="text-muted">{text.sources.key}</dt>
        <dd class="break-all">{props.view.key}</dd>
        <Show when={props.view.clock_skew_seconds}>
          {(skew) => (
            <>
              <dt class="text-muted">{text.sources.skew}</dt>
              <dd class="text-warn">{text.sources.skewBy(duration(Math.abs(skew())), skew() > 0)}</dd>
            </>
          )}
        </Show>
        <Show when={props.view.error}>
          <dt class="text-muted">{text.sources.error}</dt>
          <dd class="break-words text-bad">{props.view.error}</dd>
        </Show>
      </dl>
    </li>
  );
}
