// Choose which events are shown.

import X from "lucide-solid/icons/x";
import { createMemo, createSignal, createUniqueId, For, type JSX, onCleanup, Show } from "solid-js";
import { words } from "../../../strings/administration";
import { phone } from "../../../ui/media";
import { type Filters, isFiltered, NO_FILTERS, OWN } from "./filters";
import { eventNames, eventTitle } from "./names";

const PAUSE_MS = 300;
const w = words.audit;

interface FilterBarProps {
  filters: Filters;
  actors: string[];
  onChange: (change: Partial<Filters>) => void;
}

export function FilterBar(props: FilterBarProps) {
  const list = createUniqueId();
  const events = createMemo(eventNames);
  const [wide, setWide] = createSignal(false);
  const more = () => !phone() || wide();
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const soon = (change: Partial<Filters>): void => {
    clearTimeout(waiting);
    waiting = setTimeout(() => props.onChange(change), PAUSE_MS);
  };
  onCleanup(() => clearTimeout(waiting));
  const sought = () => (
    <Labelled label={w.text}>
      <input type="search" class="field w-full" placeholder={w.textPlaceholder} value={props.filters.q ?? ""} onInput={(event) => soon({ q: event.currentTarget.value.trim() })} />
    </Labelled>
  );
  return (
    <search class="mb-3 grid grid-cols-[repeat(auto-fit,minmax(128px,1fr))] items-end gap-2 max-sm:grid-cols-2" aria-label={w.filters}>
      <Show when={phone()}>
        <div class="col-span-2 flex items-end gap-2">
          <div class="min-w-0 flex-1">{sought()}</div>
          <button type="button" class="btn" aria-expanded={wide()} onClick={() => setWide(!wide())}>
            {w.filters}
          </button>
        </div>
      </Show>
      <Show when={more()}>
        <Labelled label={w.event}>
          <select class="field w-full" value={props.filters.event ?? ""} onChange={(event) => props.onChange({ event: event.currentTarget.value })}>
            <option value="">{w.anyEvent}</option>
            <For each={events()}>
              {(name) => (
                <option value={name} selected={name === props.filters.event}>
                  {eventTitle(name)}
                </option>
              )}
            </For>
          </select>
        </Labelled>
        <Labelled label={w.actor}>
          <input class="field w-full" list={list} value={props.filters.actor ?? ""} onInput={(event) => soon({ actor: event.currentTarget.value.trim() })} />
          <datalist id={list}>
            <For each={props.actors}>{(name) => <option value={name} />}</For>
          </datalist>
        </Labelled>
        <Labelled label={w.outcome}>
          <select class="field w-full" value={props.filters.outcome ?? ""} onChange={(event) => props.onChange({ outcome: event.currentTarget.value })}>
            <option value="">{w.anyOutcome}</option>
            <For each={Object.entries(w.outcomes)}>{([name, title]) => <option value={name}>{title}</option>}</For>
          </select>
        </Labelled>
        <Labelled label={w.time}>
          <select class="field w-full" value={props.filters.time ?? ""} onChange={(event) => props.onChange({ time: event.currentTarget.value, since: "", until: "" })}>
            <For each={Object.entries(w.times)}>{([name, title]) => <option value={name}>{title}</option>}</For>
          </select>
        </Labelled>
        <Show when={props.filters.time === OWN}>
          <Labelled label={w.since}>
            <input type="datetime-local" class="field w-full min-w-0" value={props.filters.since ?? ""} onChange={(event) => props.onChange({ since: event.currentTarget.value })} />
          </Labelled>
          <Labelled label={w.until}>
            <input type="datetime-local" class="field w-full min-w-0" value={props.filters.until ?? ""} onChange={(event) => props.onChange({ until: event.currentTarget.value })} />
          </Labelled>
        </Show>
      </Show>
      <Show when={!phone()}>{sought()}</Show>
      <Show when={isFiltered(props.filters)}>
        <button type="button" class="btn h-8! justify-self-start" onClick={() => props.onChange(NO_FILTERS)}>
          <X size={14} aria-hidden="true" />
          {w.clear}
        </button>
      </Show>
    </search>
  );
}

function Labelled(props: { label: string; children: JSX.Element }) {
  return (
    <label class="block min-w-0">
      <span class="note mb-1 block">{props.label}</span>
      {props.children}
    </label>
  );
}
