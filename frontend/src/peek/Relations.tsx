// What it stands on, what stands on it, and what it is tied to.

import { createMemo, createSignal, For, Show } from "solid-js";
import type { Resource } from "../api/types";
import { lookOf } from "../draw/look";
import { kindOf } from "../stores/kinds";
import { live } from "../stores/live";
import { text } from "../strings/en";
import { Blank } from "../ui/Blank";
import { StatusMark } from "../ui/StatusMark";

const FIRST = 40;

export function Relations(props: { resource: Resource; onOpen: (id: string) => void }) {
  const children = createMemo(() => {
    live.structure();
    return Object.values(live.raw())
      .filter((one) => one.parent === props.resource.id)
      .sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
  });
  const parent = () => (props.resource.parent ? live.resource(props.resource.parent) : undefined);
  const ties = createMemo(() => props.resource.relations.map((tie) => ({ kind: tie.kind, resource: live.resource(tie.target), target: tie.target })));

  return (
    <Show when={parent() || children().length > 0 || ties().length > 0} fallback={<Blank small title={text.relations.none} text={text.relations.noneText} />}>
      <Show when={parent()}>
        {(found) => (
          <Section title={text.relations.parent}>
            <Line resource={found()} onOpen={props.onOpen} />
          </Section>
        )}
      </Show>
      <Show when={children().length > 0}>
        <Section title={`${text.relations.children} · ${children().length}`}>
          <Some resources={children()} onOpen={props.onOpen} />
        </Section>
      </Show>
      <Show when={ties().length > 0}>
        <Section title={text.relations.ties}>
          <For each={ties()}>
            {(tie) => (
              <Show when={tie.resource} fallback={<p class="px-4 text-muted">{`${tie.kind} · ${tie.target}`}</p>}>
                {(resource) => <Line resource={resource()} note={tie.kind} onOpen={props.onOpen} />}
              </Show>
            )}
          </For>
        </Section>
      </Show>
    </Show>
  );
}

function Some(props: { resources: Resource[]; onOpen: (id: string) => void }) {
  const [all, setAll] = createSignal(false);
  return (
    <>
      <For each={all() ? props.resources : props.resources.slice(0, FIRST)}>{(resource) => <Line resource={resource} onOpen={props.onOpen} />}</For>
      <Show when={!all() && props.resources.length > FIRST}>
        <button type="button" class="note px-4 py-1 underline" onClick={() => setAll(true)}>
          {text.relations.showAll(props.resources.length)}
        </button>
      </Show>
    </>
  );
}

export function Section(props: { title: string; children: unknown }) {
  return (
    <section class="border-b border-hair py-3">
      <h3 class="mb-1.5 px-4 text-xs font-semibold">{props.title}</h3>
      {props.children as Element}
    </section>
  );
}

export function Line(props: { resource: Resource; note?: string; onOpen: (id: string) => void }) {
  return (
    <button type="button" class="flex h-8 w-full items-center gap-2.5 px-4 text-left -outline-offset-2 hover:bg-raised max-md:h-11" onClick={() => props.onOpen(props.resource.id)}>
      <StatusMark status={lookOf(props.resource)} />
      <span class="truncate">{props.resource.name}</span>
      <span class="note ml-auto truncate">{props.note ?? kindOf(props.resource.type)?.title ?? props.resource.type}</span>
    </button>
  );
}
