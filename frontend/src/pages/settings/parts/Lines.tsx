// Cards of what is known of a thing, and of what can be done with it: each line says what it does, and why not.

import Lock from "lucide-solid/icons/lock";
import { createUniqueId, For, type JSX, Show } from "solid-js";
import { Dynamic } from "solid-js/web";

export function Group(props: { title: string; note?: string; tools?: JSX.Element; children: JSX.Element }) {
  const id = createUniqueId();
  return (
    <section class="mt-6" aria-labelledby={id}>
      <div class="mb-2 flex flex-wrap items-baseline gap-x-3">
        <h2 id={id} class="font-medium">
          {props.title}
        </h2>
        <Show when={props.note}>
          <p class="note">{props.note}</p>
        </Show>
        <Show when={props.tools}>
          <div class="ml-auto">{props.tools}</div>
        </Show>
      </div>
      <div class="card divide-y divide-hair">{props.children}</div>
    </section>
  );
}

/** `first` stands directly under the name of the page. */
export function Line(props: { title: string; text: string; why?: string; first?: boolean; children?: JSX.Element }) {
  return (
    <div class="flex flex-wrap items-center gap-x-6 gap-y-2.5 px-4 py-3">
      <div class="min-w-0 flex-[1_1_260px]">
        <Dynamic component={props.first ? "h2" : "h3"} class="font-medium">
          {props.title}
        </Dynamic>
        <p class="text-muted text-pretty">{props.text}</p>
        <Why text={props.why} />
      </div>
      {props.children}
    </div>
  );
}

/** What is known of one thing, name by name. */
export function Facts(props: { facts: readonly (readonly [name: string, value: JSX.Element])[] }) {
  return (
    <dl class="card grid grid-cols-[132px_minmax(0,1fr)] gap-x-3 gap-y-1.5 px-4 py-3 max-sm:grid-cols-[104px_minmax(0,1fr)]">
      <For each={props.facts}>
        {([name, value]) => (
          <>
            <dt class="text-muted">{name}</dt>
            <dd class="wrap-anywhere tabular-nums">{value}</dd>
          </>
        )}
      </For>
    </dl>
  );
}

/** Why something is refused, beside what is refused. */
export function Why(props: { text?: string; id?: string }) {
  return (
    <Show when={props.text}>
      <p id={props.id} class="mt-1 flex items-start gap-1.5 text-pretty">
        <Lock size={13} class="mt-[3px] shrink-0 text-muted" aria-hidden="true" />
        <span>{props.text}</span>
      </p>
    </Show>
  );
}
