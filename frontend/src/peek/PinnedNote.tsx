// Says that something is pinned, and what to do for a comparison.

import Pin from "lucide-solid/icons/pin";
import { Show } from "solid-js";
import { words as all } from "../strings/insight";

const words = all.compare;

export function PinnedNote(props: { name: string; onList?: () => void; onStop?: () => void }) {
  return (
    <p role="status" class="flex flex-wrap items-center gap-x-2.5 gap-y-1 border-b border-hair bg-accent-soft px-4 py-2">
      <Pin size={14} class="shrink-0 text-accent" aria-hidden="true" />
      <span class="min-w-0 flex-1 wrap-anywhere">
        <b class="font-medium">{words.pinned(props.name)}</b> {words.choose}
      </span>
      <Show when={props.onList}>
        <button type="button" class="btn" onClick={() => props.onList?.()}>
          {words.list}
        </button>
      </Show>
      <Show when={props.onStop}>
        <button type="button" class="btn" onClick={() => props.onStop?.()}>
          {words.stop}
        </button>
      </Show>
    </p>
  );
}
