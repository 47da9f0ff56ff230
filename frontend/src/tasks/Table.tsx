// The virtual table: only what is seen is mounted; keys move through it; selection goes by id.

import { createVirtualizer } from "@tanstack/solid-virtual";
import { createEffect, createMemo, createSignal, Index, on, onCleanup, onMount, Show } from "solid-js";
import type { Column } from "../api/types";
import { afterPaint } from "../draw/afterPaint";
import { isTyping } from "../frame/keys";
import { rowHeight } from "../stores/appearance";
import type { Curves } from "../stores/curves";
import { kindOf } from "../stores/kinds";
import { live } from "../stores/live";
import { text } from "../strings/en";
import { phone } from "../ui/media";
import { fitting, NAME_WIDTH_PHONE, stretchOf, widthOf } from "./columns";
import { GroupRow } from "./GroupRow";
import { HeadRow } from "./HeadRow";
import type { Row as ListRow } from "./list";
import type { Sort } from "./order";
import { Row } from "./Row";
import { type Place, seated } from "./seats";

interface TableProps {
  title: string;
  rows: ListRow[];
  columns: Column[];
  /** Names of columns that yield to others. */
  rare?: Set<string>;
  sort: Sort;
  heat: Curves;
  /** The opened resource. */
  selected?: string;
  onSort: (by: string) => void;
  onOpen: (id: string) => void;
  onHover: (id: string | undefined) => void;
  onReading: (reading: boolean) => void;
}

const OVERSCAN = 8;
/** A row that the pointer only passes, as while scrolling, is not looked at. */
const HOVER_MS = 60;

export function Table(props: TableProps) {
  let scroller!: HTMLDivElement;
  const [width, setWidth] = createSignal(0);
  const [active, setActive] = createSignal<string>();
  /** Rows that nobody sees yet are made once the others are on the screen. */
  const [overscan, setOverscan] = createSignal(0);

  const columns = createMemo(() => fitting(props.columns, width(), phone(), props.rare));
  const stretch = createMemo(() => stretchOf(columns(), width(), phone()));
  const template = createMemo(() => {
    const name = phone() ? `minmax(${NAME_WIDTH_PHONE - 30}px, 1fr)` : "minmax(200px, 1fr)";
    const wide = (column: Column): number => widthOf(column, phone()) + (column.draw === "heat" ? stretch() : 0);
    return [name, ...columns().map((column) => `${wide(column)}px`)].join(" ");
  });
  const height = () => rowHeight(phone());
  const virtual = createVirtualizer<HTMLDivElement, HTMLDivElement>({
    get count() {
      return props.rows.length;
    },
    getScrollElement: () => scroller,
    estimateSize: (index) => (props.rows[index]?.is === "group" ? GROUP_HEIGHT : height()),
    getItemKey: (index) => keyOf(props.rows[index], index),
    get overscan() {
      return overscan();
    },
    scrollPaddingStart: 34,
  });
  createEffect(on([height, () => props.rows], () => virtual.measure(), { defer: true }));

  // Not before it is known which columns fit: each row would be made twice.
  const seats = createMemo<(Place | undefined)[]>((before) => (width() > 0 ? seated(before, virtual.getVirtualItems()) : []), []);

  let pointing: ReturnType<typeof setTimeout> | undefined;
  const hover = (id: string | undefined): void => {
    clearTimeout(pointing);
    pointing = setTimeout(() => props.onHover(id), HOVER_MS);
  };
  onCleanup(() => clearTimeout(pointing));

  const ids = createMemo(() => props.rows.flatMap((row) => (row.is === "resource" ? [row.id] : [])));
  const step = (by: number): void => {
    const from = ids().indexOf(active() ?? props.selected ?? "");
    const next = ids()[from === -1 ? 0 : Math.max(0, Math.min(ids().length - 1, from + by))];
    if (!next) return;
    setActive(next);
    virtual.scrollToIndex(props.rows.findIndex((row) => row.is === "resource" && row.id === next), { align: "auto" });
    props.onHover(next);
    if (props.selected) props.onOpen(next);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    const inTable = scroller.contains(event.target as Node);
    if (event.key === "j" || (inTable && event.key === "ArrowDown")) step(1);
    else if (event.key === "k" || (inTable && event.key === "ArrowUp")) step(-1);
    else if (event.key === "Enter" && active() && !isControl(event)) props.onOpen(active() as string);
    else return;
    event.preventDefault();
  };

  onMount(() => {
    const sizes = new ResizeObserver(() => setWidth(scroller.clientWidth - 28));
    sizes.observe(scroller);
    window.addEventListener("keydown", onKey);
    onCleanup(afterPaint(() => setOverscan(OVERSCAN)));
    onCleanup(() => {
      sizes.disconnect();
      window.removeEventListener("keydown", onKey);
    });
  });

  return (
    <div
      ref={scroller}
      role="grid"
      aria-label={text.table.label(props.title)}
      aria-rowcount={props.rows.length + 1}
      aria-colcount={columns().length + 1}
      aria-activedescendant={active() ? `row-${active()}` : undefined}
      tabindex="0"
      class="min-h-0 flex-1 overflow-x-hidden overflow-y-auto overscroll-contain bg-base -outline-offset-2"
      onPointerEnter={(event) => event.pointerType === "mouse" && props.onReading(true)}
      onPointerLeave={() => props.onReading(false)}
    >
      <HeadRow columns={columns()} template={template()} sort={props.sort} narrow={phone()} onSort={props.onSort} />
      <div role="rowgroup" class="relative" style={{ height: `${virtual.getTotalSize()}px` }}>
        <Index each={seats()}>
          {(place) => (
            <Show when={place()}>
              {(taken) => (
                <div role="presentation" class="absolute inset-x-0 top-0 [contain:size_layout_style]" style={{ height: `${taken().size}px`, transform: `translateY(${taken().start}px)` }}>
                  <Line {...props} onHover={hover} row={props.rows[taken().index]} index={taken().index} columns={columns()} template={template()} stretch={stretch()} active={active()} />
                </div>
              )}
            </Show>
          )}
        </Index>
      </div>
    </div>
  );
}

const GROUP_HEIGHT = 28;
const keyOf = (row: ListRow | undefined, index: number): string => (row ? (row.is === "group" ? `group ${row.group.key}` : row.id) : String(index));
const isControl = (event: KeyboardEvent): boolean => (event.target as HTMLElement).closest("button, a, summary") !== null;

type LineProps = TableProps & { row?: ListRow; index: number; template: string; stretch: number; active?: string };

function Line(props: LineProps) {
  const resource = () => (props.row?.is === "resource" ? live.resource(props.row.id) : undefined);
  return (
    <Show when={resource()} fallback={<Show when={props.row?.is === "group" && props.row.group}>{(group) => <GroupRow group={group()} index={props.index} onOpen={props.onOpen} />}</Show>}>
      {(found) => (
        <Row
          resource={found()}
          kind={kindOf(found().type)}
          columns={props.columns}
          template={props.template}
          heat={props.heat}
          stretch={props.stretch}
          narrow={phone()}
          selected={props.selected === found().id}
          active={props.active === found().id && props.selected !== found().id}
          index={props.index}
          onOpen={() => props.onOpen(found().id)}
          onHover={(over) => props.onHover(over ? found().id : undefined)}
        />
      )}
    </Show>
  );
}
