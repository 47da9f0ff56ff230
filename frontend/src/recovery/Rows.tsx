// A virtual list: only what is seen is mounted; keys move through it. Used for subjects and for points.

import { createVirtualizer } from "@tanstack/solid-virtual";
import { createEffect, createMemo, createSignal, For, type JSX, on, onCleanup, onMount, Show } from "solid-js";
import { isTyping } from "../frame/keys";

export interface Line {
  key: string;
  /** A line that only names what follows does not open. */
  opens: boolean;
}

interface RowsProps<T extends Line> {
  label: string;
  lines: T[];
  heightOf: (line: T) => number;
  /** Gets the measured width. */
  head: (width: number) => JSX.Element;
  row: (line: T, width: number) => JSX.Element;
  selected?: string;
  onOpen: (key: string) => void;
  /** The end is near. */
  onEnd?: () => void;
  onMoved?: (moved: boolean) => void;
  foot?: JSX.Element;
}

const OVERSCAN = 8;
const NEAR = 12;
const MARGIN = 28;

export function Rows<T extends Line>(props: RowsProps<T>) {
  let scroller!: HTMLDivElement;
  let grid!: HTMLDivElement;
  const [width, setWidth] = createSignal(0);
  const [active, setActive] = createSignal<string>();
  const virtual = createVirtualizer<HTMLDivElement, HTMLDivElement>({
    get count() {
      return props.lines.length;
    },
    getScrollElement: () => scroller,
    estimateSize: (index) => (props.lines[index] ? props.heightOf(props.lines[index]) : 0),
    getItemKey: (index) => props.lines[index]?.key ?? index,
    overscan: OVERSCAN,
    scrollPaddingStart: 34,
  });
  createEffect(on(() => props.lines.map(props.heightOf).join(), () => virtual.measure(), { defer: true }));
  createEffect(() => {
    const last = virtual.getVirtualItems().at(-1)?.index ?? 0;
    if (props.lines.length > 0 && last >= props.lines.length - NEAR) props.onEnd?.();
  });

  const keys = createMemo(() => props.lines.flatMap((line) => (line.opens ? [line.key] : [])));
  const step = (by: number): void => {
    const from = keys().indexOf(active() ?? props.selected ?? "");
    const next = keys()[from === -1 ? 0 : Math.max(0, Math.min(keys().length - 1, from + by))];
    if (!next) return;
    setActive(next);
    // So that Enter opens the row, and not what was left behind.
    grid.focus({ preventScroll: true });
    virtual.scrollToIndex(props.lines.findIndex((line) => line.key === next), { align: "auto" });
    if (props.selected) props.onOpen(next);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    const inside = scroller.contains(event.target as Node);
    if (event.key === "j" || (inside && event.key === "ArrowDown")) step(1);
    else if (event.key === "k" || (inside && event.key === "ArrowUp")) step(-1);
    else if (event.key === "Enter" && active() && (event.target as HTMLElement).closest("button, a, summary") === null) props.onOpen(active() as string);
    else return;
    event.preventDefault();
  };
  onMount(() => {
    const sizes = new ResizeObserver(() => setWidth(scroller.clientWidth - MARGIN));
    sizes.observe(scroller);
    window.addEventListener("keydown", onKey);
    onCleanup(() => {
      sizes.disconnect();
      window.removeEventListener("keydown", onKey);
    });
  });

  return (
    <div ref={scroller} class="min-h-0 flex-1 overflow-x-hidden overflow-y-auto overscroll-contain bg-base" onScroll={() => props.onMoved?.(scroller.scrollTop > 0)}>
      <div
        ref={grid}
        role="grid"
        aria-label={props.label}
        aria-rowcount={props.lines.length + 1}
        aria-activedescendant={active() && keys().includes(active() as string) ? `row-${active()}` : undefined}
        tabindex="0"
        class="-outline-offset-2"
      >
        <div role="row" aria-rowindex={1} class="note sticky top-0 z-10 border-b border-hair bg-base pr-3 pl-4 max-sm:px-3.5">
          {props.head(width())}
        </div>
        <div role="rowgroup" class="relative" style={{ height: `${virtual.getTotalSize()}px` }}>
          <For each={virtual.getVirtualItems()}>
            {(item) => (
              <Show when={props.lines[item.index]}>
                {(line) => (
                  <div role="presentation" class="absolute inset-x-0 top-0 contain-strict" style={{ height: `${item.size}px`, transform: `translateY(${item.start}px)` }}>
                    <Row {...props} line={line()} index={item.index} width={width()} active={active() === line().key} />
                  </div>
                )}
              </Show>
            )}
          </For>
        </div>
      </div>
      {props.foot}
    </div>
  );
}

function Row<T extends Line>(props: RowsProps<T> & { line: T; index: number; width: number; active: boolean }) {
  const selected = () => props.selected === props.line.key;
  return (
    <div
      id={`row-${props.line.key}`}
      role="row"
      aria-rowindex={props.index + 2}
      aria-selected={props.line.opens ? selected() : undefined}
      class="relative h-full border-b border-hair pr-3 pl-4 max-sm:px-3.5"
      classList={{
        "cursor-pointer": props.line.opens,
        "hover:bg-surface": props.line.opens && !selected(),
        "bg-surface": !props.line.opens,
        "bg-accent-soft": selected(),
        "outline-1 -outline-offset-1 outline-accent": props.active && !selected(),
      }}
      onClick={(event) => props.line.opens && !(event.target as HTMLElement).closest("a") && props.onOpen(props.line.key)}
    >
      <Show when={selected()}>
        <span aria-hidden="true" class="absolute inset-y-0 left-0 w-[2px] bg-accent" />
      </Show>
      {props.row(props.line, props.width)}
    </div>
  );
}
