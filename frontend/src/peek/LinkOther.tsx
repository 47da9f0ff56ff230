// Link with a resource that nothing suggests: a person knows better.

import { createMemo, createSignal, For, Show } from "solid-js";
import type { Resource } from "../api/types";
import { live } from "../stores/live";
import { text } from "../strings/en";

export function LinkOther(props: { resource: Resource; onLink: (id: string) => void }) {
  const [target, setTarget] = createSignal("");
  const others = createMemo(() => {
    live.structure();
    return Object.values(live.raw())
      .filter((one) => one.type === props.resource.type && one.id !== props.resource.id)
      .sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
  });
  return (
    <Show when={others().length > 0}>
      <section class="px-4 py-3">
        <label class="text-xs font-semibold" for={`link-${props.resource.id}`}>
          {text.sources.linkOther}
        </label>
        <div class="mt-2 flex gap-2">
          <select id={`link-${props.resource.id}`} class="field min-w-0 flex-1" value={target()} onChange={(event) => setTarget(event.currentTarget.value)}>
            <option value="">{text.sources.choose}</option>
            <For each={others()}>{(other) => <option value={other.id}>{other.name}</option>}</For>
          </select>
          <button type="button" class="btn h-8" disabled={target() === ""} onClick={() => props.onLink(target())}>
            {text.sources.link}
          </button>
        </div>
      </section>
    </Show>
  );
}
