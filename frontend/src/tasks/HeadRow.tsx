// The head of the table: titles that sort.

import ArrowDown from "lucide-solid/icons/arrow-down";
import ArrowUp from "lucide-solid/icons/arrow-up";
import { For, Show } from "solid-js";
import type { Column } from "../api/types";
import { text } from "../strings/en";
import { isWords } from "./columns";
import type { Sort } from "./order";

interface HeadRowProps {
  columns: Column[];
  template: string;
  sort: Sort;
  narrow: boolean;
  onSort: (by: string) => void;
}

export function HeadRow(props: HeadRowProps) {
  return (
    <div
      role="row"
      aria-rowindex={1}
      class="note sticky top-0 z-10 grid h-[30px] grid-rows-[100%] items-center border-b border-hair bg-base pr-3 pl-4 max-sm:pr-2 max-sm:pl-3.5"
      style={{ "grid-template-columns": props.template }}
    >
      <Head title={text.table.name} by="name" sort={props.sort} onSort={props.onSort} />
      <For each={props.columns}>
        {(column) => (
          <Head
            title={column.draw === "heat" && !props.narrow ? text.table.heatTitle(column.title) : column.title}
            by={column.name}
            sort={props.sort}
            onSort={props.onSort}
            right={!isWords(column)}
          />
        )}
      </For>
    </div>
  );
}

function Head(props: { title: string; by: string; sort: Sort; right?: boolean; onSort: (by: string) => void }) {
  const on = () => props.sort.by === props.by;
  return (
    <div
      role="columnheader"
      aria-sort={on() ? (props.sort.descending ? "descending" : "ascending") : "none"}
      class="flex min-w-0 pl-4 first:pl-0 max-sm:pl-2"
      classList={{ "justify-end": props.right }}
    >
      <button
        type="button"
        class="flex min-w-0 items-center gap-1 hover:text-content"
        classList={{ "text-content": on(), "justify-end": props.right }}
        aria-label={text.table.sortBy(props.title)}
        tabindex="-1"
        onClick={() => props.onSort(props.by)}
      >
        <Show when={on() && props.right}>
          <Arrow descending={props.sort.descending} />
        </Show>
        <span class="truncate">{props.title}</span>
        <Show when={on() && !props.right}>
          <Arrow descending={props.sort.descending} />
        </Show>
      </button>
    </div>
  );
}

function Arrow(props: { descending: boolean }) {
  return (
    <Show when={props.descending} fallback={<ArrowUp size={12} class="shrink-0" aria-hidden="true" />}>
      <ArrowDown size={12} class="shrink-0" aria-hidden="true" />
    </Show>
  );
}
