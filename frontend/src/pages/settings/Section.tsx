// The head of a settings section over what it shows, whatever state that is in.

import { type JSX, Show } from "solid-js";
import { Settled, type SettledProps } from "./parts/Settled";

export interface SectionProps extends SettledProps {
  title: string;
  lead?: JSX.Element;
  /** Stands at the right of the title. */
  tools?: JSX.Element;
  /** Stands above the title. */
  above?: JSX.Element;
}

export function Section(props: SectionProps) {
  return (
    <section>
      {props.above}
      <div class="mb-3 flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div class="min-w-0 flex-[1_1_260px]">
          <h1 tabindex="-1" class="text-[16px] outline-none font-semibold tracking-tight wrap-anywhere">{props.title}</h1>
          <Show when={props.lead}>
            <p class="mt-0.5 text-muted text-pretty">{props.lead}</p>
          </Show>
        </div>
        <Show when={props.tools}>
          <div class="flex flex-wrap items-center gap-2">{props.tools}</div>
        </Show>
      </div>
      <Settled {...props} />
    </section>
  );
}
