// Text to be taken elsewhere: a command, a token, a list of codes.

import Check from "lucide-solid/icons/check";
import Copy from "lucide-solid/icons/copy";
import { createSignal, Show } from "solid-js";
import { text } from "../strings/en";
import { copy } from "./copy";

export function Copyable(props: { label: string; value: string; columns?: boolean; onCopied?: () => void }) {
  const [done, setDone] = createSignal<boolean>();
  const take = (): void =>
    void copy(props.value).then((copied) => {
      setDone(copied);
      if (copied) props.onCopied?.();
      setTimeout(() => setDone(undefined), 4000);
    });
  return (
    <div role="group" aria-label={props.label} class="flex items-start gap-2 rounded-lg border border-hair bg-raised py-1.5 pr-1.5 pl-3 max-sm:flex-col max-sm:gap-1 max-sm:pb-2.5 max-sm:pr-3">
      <code
        class="min-w-0 flex-1 py-1 font-mono text-xs leading-5 wrap-anywhere whitespace-pre-wrap select-all"
        classList={{ "sm:columns-2 sm:gap-6": props.columns }}
      >
        {props.value}
      </code>
      <button type="button" class="btn shrink-0 max-sm:w-full max-sm:justify-center" onClick={take}>
        <Show when={done()} fallback={<Copy size={14} aria-hidden="true" />}>
          <Check size={14} aria-hidden="true" />
        </Show>
        <span aria-live="polite">{done() ? text.enter.copied : text.enter.copy}</span>
      </button>
      <Show when={done() === false}>
        <p role="alert" class="sr-only">
          {text.enter.copyFailed}
        </p>
      </Show>
    </div>
  );
}
