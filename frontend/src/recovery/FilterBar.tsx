// Choose which points are shown: a search, one choice for each facet that has a choice, and chips for the rest.

import SearchIcon from "lucide-solid/icons/search";
import X from "lucide-solid/icons/x";
import { createSignal, For, type JSX, onCleanup, onMount, Show } from "solid-js";
import { ask } from "../api/http";
import type { RecoveryFacets } from "../api/types";
import { createAnswer } from "../pages/settings/parts/answer";
import { now } from "../stores/clock";
import { words } from "../strings/recovery";
import { phone } from "../ui/media";
import { dayName } from "./days";
import { type FacetName, FACETS, facetsPath, type Filters, isFiltered, NO_FILTERS } from "./filters";
import { typeTitle } from "./InventoryTable";
import { onNews } from "./news";

const w = words.filters;
const PAUSE_MS = 250;
const TITLES: Partial<Record<FacetName, Record<string, string>>> = { outcome: words.outcomes, kind: words.kinds, mode: words.modes, verified: words.checks, attribution: words.attributions };

interface FilterBarProps {
  filters: Filters;
  sourceTitle: (source: string) => string;
  /** What a rollup is called. */
  subjectName: (rollup: string) => string;
  onChange: (change: Partial<Filters>) => void;
  children?: JSX.Element;
}

export function FilterBar(props: FilterBarProps) {
  const facets = createAnswer(() => ask<RecoveryFacets>(facetsPath(props.filters)));
  onNews(undefined, () => void facets.again());
  const [wide, setWide] = createSignal(false);
  const title = (name: FacetName, value: string): string => {
    if (name === "source") return props.sourceTitle(value);
    return name === "subject_type" ? typeTitle(value) : (TITLES[name]?.[value] ?? value);
  };
  const options = (name: FacetName) => facets.data()?.[name] ?? [];
  /** What is the same for all of them is no choice. */
  const offered = () => FACETS.filter((name) => options(name).length > 1 || props.filters[name]);
  return (
    <div class="flex flex-wrap items-center gap-1.5 border-b border-hair px-4 py-1 max-sm:px-3.5">
      <SearchField label={w.text} placeholder={w.textHint} value={props.filters.text ?? ""} onInput={(text) => props.onChange({ text })} />
      <Show when={phone()}>
        <button type="button" class="btn" aria-expanded={wide()} onClick={() => setWide(!wide())}>
          {w.more}
        </button>
      </Show>
      <Show when={!phone() || wide()}>
        <For each={offered()}>
          {(name) => (
            <select
              class="h-7 max-w-[150px] min-w-0 [field-sizing:content] rounded-md border bg-surface px-1.5 text-xs max-sm:h-11 max-sm:max-w-none max-sm:flex-[1_1_130px] max-sm:text-[16px]"
              classList={{ "border-accent font-medium": Boolean(props.filters[name]), "border-border text-muted": !props.filters[name] }}
              aria-label={w.names[name]}
              value={props.filters[name] ?? ""}
              onChange={(event) => props.onChange({ [name]: event.currentTarget.value || undefined })}
            >
              <option value="">{w.any[name]}</option>
              <Show when={props.filters[name] && !options(name).some(({ value }) => value === props.filters[name])}>
                <option value={props.filters[name]} selected>
                  {title(name, props.filters[name] ?? "")}
                </option>
              </Show>
              <For each={options(name)}>
                {({ value, count }) => (
                  <option value={value} selected={value === props.filters[name]}>
                    {w.option(title(name, value), count)}
                  </option>
                )}
              </For>
            </select>
          )}
        </For>
      </Show>
      <Show when={props.filters.of}>{(of) => <Chip text={w.subject(props.subjectName(of()))} onRemove={() => props.onChange({ of: undefined })} />}</Show>
      <Show when={props.filters.day}>{(day) => <Chip text={dayName(day(), now())} onRemove={() => props.onChange({ day: undefined })} />}</Show>
      <Show when={isFiltered(props.filters)}>
        <button type="button" class="note flex h-7 items-center gap-1 rounded-md px-2 hover:bg-raised hover:text-content max-sm:h-11" onClick={() => props.onChange(NO_FILTERS)}>
          {w.clear}
        </button>
      </Show>
      <span class="ml-auto">{props.children}</span>
    </div>
  );
}

/** A search that waits until the typing pauses. The key of the query line leads to it. */
export function SearchField(props: { label: string; placeholder: string; value: string; onInput: (value: string | undefined) => void }) {
  let input!: HTMLInputElement;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const focus = (): void => input.focus();
  onMount(() => window.addEventListener("pulse-query", focus));
  onCleanup(() => {
    clearTimeout(waiting);
    window.removeEventListener("pulse-query", focus);
  });
  const soon = (value: string): void => {
    clearTimeout(waiting);
    waiting = setTimeout(() => props.onInput(value.trim() || undefined), PAUSE_MS);
  };
  return (
    <label class="relative min-w-0 flex-[0_1_220px] max-sm:flex-1">
      <span class="sr-only">{props.label}</span>
      <SearchIcon size={14} class="pointer-events-none absolute top-1/2 left-2 -translate-y-1/2 text-muted" aria-hidden="true" />
      <input
        ref={input}
        type="search"
        class="field h-7! w-full pl-7! text-xs max-sm:h-11! max-sm:text-[16px]"
        placeholder={props.placeholder}
        value={props.value}
        onInput={(event) => soon(event.currentTarget.value)}
        onKeyDown={(event) => event.key === "Escape" && (event.currentTarget.value === "" ? input.blur() : soon((event.currentTarget.value = "")))}
      />
    </label>
  );
}

export function Chip(props: { text: string; onRemove: () => void }) {
  return (
    <button type="button" class="flex h-7 max-w-[290px] items-center gap-1 rounded-md bg-raised px-2 text-xs max-sm:h-11" onClick={() => props.onRemove()}>
      <span class="truncate">{props.text}</span>
      <X size={12} class="shrink-0 text-muted" aria-hidden="true" />
      <span class="sr-only">{w.remove}</span>
    </button>
  );
}
