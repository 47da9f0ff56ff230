// The facets as they came.

import { createSignal, For, Show } from "solid-js";
import type { Resource } from "../api/types";
import { text } from "../strings/en";
import { Blank } from "../ui/Blank";

export function RawTab(props: { resource: Resource }) {
  const [copied, setCopied] = createSignal(false);
  const copy = (): void => void navigator.clipboard?.writeText(props.resource.id).then(() => setCopied(true));
  return (
    <div class="px-4 py-3">
      <p class="mb-3 flex items-center gap-3">
        <code class="min-w-0 font-mono text-xs break-all text-muted">{props.resource.id}</code>
        <button type="button" class="btn ml-auto shrink-0" onClick={copy}>
          {copied() ? text.raw.copied : text.raw.copyId}
        </button>
      </p>
      <For each={Object.entries(props.resource.facets)} fallback={<Blank small title={text.raw.none} text={text.raw.noneText} />}>
        {([name, facet]) => <Branch name={name} value={facet} depth={0} />}
      </For>
      <Branch name="metrics" value={props.resource.metrics} depth={1} />
    </div>
  );
}

function Branch(props: { name: string; value: unknown; depth: number }) {
  const children = (): [string, unknown][] => (typeof props.value === "object" && props.value !== null ? Object.entries(props.value) : []);
  const isLeaf = () => typeof props.value !== "object" || props.value === null || children().length === 0;
  return (
    <Show when={!isLeaf()} fallback={<LeafLine name={props.name} value={props.value} />}>
      <details open={props.depth === 0} class="font-mono text-xs">
        <summary class="rounded py-0.5 marker:text-muted hover:bg-raised">
          <span>{props.name}</span> <span class="text-muted">{text.raw.items(children().length)}</span>
        </summary>
        <div class="ml-[5px] border-l border-hair pl-3">
          <For each={children()}>{([name, value]) => <Branch name={name} value={value} depth={props.depth + 1} />}</For>
        </div>
      </details>
    </Show>
  );
}

function LeafLine(props: { name: string; value: unknown }) {
  return (
    <p class="py-0.5 font-mono text-xs break-all">
      <span class="text-muted">{props.name}: </span>
      <span classList={{ "text-muted italic": props.value === null }}>{JSON.stringify(props.value)}</span>
    </p>
  );
}
