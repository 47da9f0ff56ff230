// A page or a panel that has nothing to show: what it is, and what to do next.

import { type JSX, Show } from "solid-js";

export function Blank(props: { title: string; text?: string; icon?: JSX.Element; children?: JSX.Element; small?: boolean; heading?: boolean }) {
  return (
    <div class="mx-auto flex max-w-[460px] flex-col items-center px-6 text-center" classList={{ "py-20": !props.small, "py-9": props.small }}>
      <Show when={props.icon}>
        <div class="mb-4 grid size-12 place-items-center rounded-xl border border-hair bg-surface text-muted">{props.icon}</div>
      </Show>
      <Show when={props.heading} fallback={<p class="font-medium">{props.title}</p>}>
        <h1 class="text-[16px] font-semibold tracking-tight">{props.title}</h1>
      </Show>
      <Show when={props.text}>
        <p class="mt-1.5 text-muted text-pretty">{props.text}</p>
      </Show>
      <Show when={props.children}>
        <div class="mt-4 flex flex-wrap items-center justify-center gap-2">{props.children}</div>
      </Show>
    </div>
  );
}

export function Waiting(props: { label: string; rows?: number }) {
  return (
    <div role="status" aria-label={props.label} class="px-4 py-2">
      {Array.from({ length: props.rows ?? 8 }, (_, index) => (
        <div class="flex h-[34px] items-center gap-4">
          <span class="size-[10px] rounded-full bg-raised" />
          <span class="h-[10px] rounded bg-raised" classList={{ "w-40": index % 3 !== 1, "w-28": index % 3 === 1 }} />
          <span class="ml-auto h-[10px] w-1/4 rounded bg-raised max-sm:hidden" />
          <span class="h-[10px] w-16 rounded bg-raised" />
        </div>
      ))}
    </div>
  );
}
