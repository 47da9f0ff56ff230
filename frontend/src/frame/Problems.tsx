// What is wrong with Pulse itself, in one line that cannot be missed.

import TriangleAlert from "lucide-solid/icons/triangle-alert";
import { createEffect, createSignal, For, on, Show } from "solid-js";
import type { Problem } from "../api/types";
import { text } from "../strings/en";

export function Problems(props: { problems: Problem[] }) {
  const [open, setOpen] = createSignal(true);
  const told = () => props.problems.map((problem) => problem.part + problem.message).join();
  createEffect(on(told, () => setOpen(true)));

  return (
    <Show when={props.problems.length > 0}>
      <div role="status" class="flex items-start gap-2.5 border-b border-hair bg-warn-soft px-4 py-1.5">
        <TriangleAlert size={15} class="mt-[3px] shrink-0 text-warn" aria-hidden="true" />
        <div class="min-w-0 flex-1">
          <Show when={open()} fallback={<span>{text.problems.title(props.problems.length)}</span>}>
            <For each={props.problems}>
              {(problem) => (
                <p>
                  <b class="font-medium">{problem.part}</b> <span>{problem.message}</span>
                </p>
              )}
            </For>
          </Show>
        </div>
        <button type="button" class="note underline" aria-expanded={open()} onClick={() => setOpen(!open())}>
          {open() ? text.problems.hide : text.problems.show}
        </button>
      </div>
    </Show>
  );
}
