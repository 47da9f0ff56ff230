// The quiet page on which somebody comes in: the name of the house, a title, one thing to do.

import { createEffect, type JSX, Show } from "solid-js";
import { text } from "../strings/en";
import { Icon } from "../ui/Icon";

interface SheetProps {
  title: string;
  /** Stands over the title. */
  above?: JSX.Element;
  lead?: JSX.Element;
  below?: JSX.Element;
  wide?: boolean;
  children: JSX.Element;
}

export function Sheet(props: SheetProps) {
  createEffect(() => (document.title = `${props.title} · ${text.product}`));
  return (
    <div class="h-dvh overflow-y-auto">
      <main class="mx-auto flex min-h-full w-full flex-col px-5 py-8" classList={{ "max-w-[420px]": !props.wide, "max-w-[720px]": props.wide }}>
        <div class="max-sm:hidden" classList={{ "flex-[2]": !props.wide, "flex-[1]": props.wide }} />
        <p class="mb-5 flex items-center gap-2.5">
          <Icon name="activity" size={20} class="text-accent" />
          <span class="text-[15px] font-semibold tracking-tight">{text.product}</span>
          <span class="note ml-auto min-w-0 truncate">{location.host}</span>
        </p>
        <div class="card px-6 py-6 max-sm:border-0 max-sm:bg-transparent max-sm:px-0 max-sm:py-2">
          {props.above}
          <h1 class="text-[18px] font-semibold tracking-tight text-balance">{props.title}</h1>
          <Show when={props.lead}>
            <div class="mt-1.5 text-muted text-pretty">{props.lead}</div>
          </Show>
          <div class="mt-5">{props.children}</div>
        </div>
        <div class="mt-4">{props.below}</div>
        <div class="flex-[3]" />
      </main>
    </div>
  );
}

export function Submit(props: { label: string; disabled?: boolean }) {
  return (
    <button type="submit" class="btn btn-primary h-9! w-full justify-center text-[13px]!" disabled={props.disabled}>
      {props.label}
    </button>
  );
}
