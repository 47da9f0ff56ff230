// A table of things that open: its head, its rows as links, a filter when there are many, and no more than can be read.
// Links within one page are plain: the router's own would each be marked as the current page.

import { createMemo, createSignal, For, type JSX, onMount, Show } from "solid-js";
import { words } from "../../../strings/administration";
import { Blank } from "../../../ui/Blank";

export interface Column<T> {
  title: string;
  cell: (item: T) => JSX.Element;
  /** Left out where there is little room; then say it under the name. */
  wide?: boolean;
}

interface ListProps<T> {
  label: string;
  section: string;
  items: T[];
  id: (item: T) => string;
  name: (item: T) => string;
  /** Stands beside the name. */
  mark?: (item: T) => JSX.Element;
  /** Stands under the name. */
  under?: (item: T) => JSX.Element;
  /** Stands under the name where columns were left out. */
  short?: (item: T) => JSX.Element;
  first: string;
  columns: Column<T>[];
  /** What the filter looks in. */
  found: (item: T) => string;
}

const FILTER_FROM = 8;
const STEP = 100;
/** Which one was open last, so that its row has the focus when the list is back. */
let left = "";

export const leaving = (id: string): void => void (left = id);

export function List<T>(props: ListProps<T>) {
  const [typed, setTyped] = createSignal("");
  const [most, setMost] = createSignal(STEP);
  const found = createMemo(() => {
    const wanted = typed().trim().toLowerCase();
    return wanted === "" ? props.items : props.items.filter((item) => props.found(item).toLowerCase().includes(wanted));
  });
  onMount(() => {
    if (left) document.getElementById(`row-${left}`)?.focus();
    left = "";
  });
  return (
    <>
      <Show when={props.items.length >= FILTER_FROM}>
        <input type="search" class="field mb-2.5 w-full max-w-[320px]" aria-label={words.filter} placeholder={words.filter} value={typed()} onInput={(event) => setTyped(event.currentTarget.value)} />
      </Show>
      <Show when={found().length > 0} fallback={<Blank small title={words.nothingFound} text={words.nothingFoundText(typed())} />}>
        <div class="card overflow-hidden">
          <table class="w-full border-collapse" aria-label={props.label}>
            <thead>
              <tr class="note text-left">
                <th scope="col" class="h-9 px-4 font-normal">
                  {props.first}
                </th>
                <For each={props.columns}>
                  {(column) => (
                    <th scope="col" class="h-9 pr-4 font-normal whitespace-nowrap" classList={{ "max-md:hidden": column.wide }}>
                      {column.title}
                    </th>
                  )}
                </For>
              </tr>
            </thead>
            <tbody>
              <For each={found().slice(0, most())}>{(item) => <Row item={item} list={props} />}</For>
            </tbody>
          </table>
        </div>
        <Show when={found().length > most()}>
          <button type="button" class="btn mt-2.5" onClick={() => setMost(most() + STEP)}>
            {words.more(Math.min(STEP, found().length - most()))}
          </button>
        </Show>
      </Show>
    </>
  );
}

function Row<T>(props: { item: T; list: ListProps<T> }) {
  return (
    <tr class="relative border-t border-hair align-top hover:bg-raised">
      <th scope="row" class="px-4 py-2 text-left font-normal">
        <div class="flex flex-wrap items-center gap-x-2">
          <a
            id={`row-${props.list.id(props.item)}`}
            href={`/settings/${props.list.section}?of=${encodeURIComponent(props.list.id(props.item))}`}
            class="font-medium wrap-anywhere after:absolute after:inset-0 after:content-['']"
          >
            {props.list.name(props.item)}
          </a>
          {props.list.mark?.(props.item)}
        </div>
        <Show when={props.list.under?.(props.item)}>{(said) => <div class="note wrap-anywhere">{said()}</div>}</Show>
        <div class="note mt-0.5 md:hidden">{props.list.short?.(props.item)}</div>
      </th>
      <For each={props.list.columns}>
        {(column) => (
          <td class="py-2 pr-4" classList={{ "max-md:hidden": column.wide }}>
            {column.cell(props.item)}
          </td>
        )}
      </For>
    </tr>
  );
}
