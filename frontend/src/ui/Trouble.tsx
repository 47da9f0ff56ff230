// Why something did not work, beside what was tried.

import { Show } from "solid-js";

export function Trouble(props: { text: string; class?: string }) {
  return (
    <div role="alert" class="contents">
      <Show when={props.text}>
        <p class={`rounded-lg bg-bad-soft px-3 py-2 text-pretty wrap-anywhere ${props.class ?? ""}`}>{props.text}</p>
      </Show>
    </div>
  );
}
