// One resource in the table.

import { For, Show } from "solid-js";
import type { Column, Kind, Resource } from "../api/types";
import { inUnit, plain } from "../draw/format";
import { lookOf } from "../draw/look";
import { isPresent, metricAt, valueAt } from "../draw/path";
import { unitOf } from "../draw/units";
import type { Curves } from "../stores/curves";
import { text } from "../strings/en";
import { written as words } from "../strings/written";
import { StatusMark } from "../ui/StatusMark";
import { Cell } from "./Cell";
import { isWords, standIn } from "./columns";
import { digestOf } from "./digest";
import { besides, silence } from "./state";

/** How many of the tags that people gave stand in a row; the peek panel has all. */
const OWN_TAGS = 2;

export interface RowProps {
  resource: Resource;
  kind?: Kind;
  columns: Column[];
  template: string;
  heat: Curves;
  /** Room that each heat strip gets beyond its usual width. */
  stretch: number;
  narrow: boolean;
  selected: boolean;
  active: boolean;
  index: number;
  onOpen: () => void;
  onHover: (over: boolean) => void;
}

export function Row(props: RowProps) {
  /** The column as its own kind declares it: of one name, each kind may show something else, or nothing. */
  const own = (column: Column) => props.kind?.columns.find((one) => one.name === column.name);
  const shown = (column: Column) => own(column) ?? (props.narrow && column === props.columns[0] ? standIn(props.kind, props.resource) : undefined);
  const quiet = () => silence(props.resource);
  const digest = () => (props.narrow ? "" : digestOf(props.kind, props.resource, props.columns));
  return (
    <div
      id={`row-${props.resource.id}`}
      role="row"
      aria-rowindex={props.index + 2}
      aria-selected={props.selected}
      class="relative grid h-full cursor-pointer items-center border-b border-hair pr-3 pl-4 hover:bg-surface max-sm:pr-2 max-sm:pl-3.5"
      classList={{
        "bg-accent-soft hover:bg-accent-soft": props.selected,
        "outline-1 -outline-offset-1 outline-accent": props.active,
        "text-muted": !!quiet(),
      }}
      style={{ "grid-template-columns": quiet() && props.narrow ? "minmax(96px, auto) minmax(0, 1fr)" : props.template }}
      onClick={props.onOpen}
      onMouseEnter={() => props.onHover(true)}
      onMouseLeave={() => props.onHover(false)}
    >
      <Show when={props.selected}>
        <span aria-hidden="true" class="absolute inset-y-0 left-0 w-[2px] bg-accent" />
      </Show>
      <div role="gridcell" class="flex min-w-0 items-center gap-2.5 pr-3">
        <StatusMark status={lookOf(props.resource)} />
        <span class="max-w-full shrink-0 truncate" classList={{ "max-w-[60%]!": !props.narrow }}>
          {props.resource.name}
        </span>
        <span class="note min-w-0 truncate max-sm:hidden">{props.resource.technology || props.kind?.title}</span>
        <For each={badgesOf(props.resource, props.kind)}>
          {(badge) => (
            <span class="tag shrink-0 max-lg:hidden" data-tone={badge.tone}>
              {badge.title}
            </span>
          )}
        </For>
        <For each={props.resource.metadata?.tags.slice(0, OWN_TAGS)}>
          {(tag) => (
            <span class="tag shrink-0 max-lg:hidden" title={words.ownTag(tag)}>
              {tag}
            </span>
          )}
        </For>
      </div>
      <Show
        when={quiet()}
        fallback={
          <Show when={!digest()} fallback={<div role="gridcell" class="col-[2/-1] truncate pl-4 text-right text-muted">{digest()}</div>}>
            <For each={props.columns}>
              {(column) => (
                <div
                  role="gridcell"
                  class="flex min-w-0 items-center gap-2 pl-4 whitespace-nowrap max-sm:overflow-hidden max-sm:pl-2"
                  classList={{ "justify-end": !isWords(column), "overflow-hidden": isWords(column) }}
                >
                  <Show when={shown(column)}>{(mine) => <Cell resource={props.resource} column={mine()} room={!!column.beside} lead={column === props.columns[0]} heat={props.heat} stretch={props.stretch} narrow={props.narrow} />}</Show>
                </div>
              )}
            </For>
          </Show>
        }
      >
        {(why) => (
          <div role="gridcell" class="col-[2/-1] truncate text-right">
            <Show when={lookOf(props.resource) === "offline"}>
              <span class="font-medium text-bad">{text.status.offline}</span>
              {besides(props.resource, why()) ? " · " : ""}
            </Show>
            {lookOf(props.resource) === "resting" ? why() : besides(props.resource, why())}
            <span class="max-sm:hidden">{lastValue(props.resource, props.columns)}</span>
          </div>
        )}
      </Show>
    </div>
  );
}

/** What the first metric column last said: old, so it stands behind the age. */
function lastValue(resource: Resource, columns: Column[]): string {
  const column = columns.find((one) => metricAt(one.value));
  const metric = column && metricAt(column.value);
  const value = metric ? resource.metrics[metric] : undefined;
  return column && metric && value != null ? ` · ${text.table.lastValue(column.title, inUnit(value, unitOf(metric)))}` : "";
}

function badgesOf(resource: Resource, kind: Kind | undefined): { title: string; tone: string }[] {
  const shown = (kind?.badges ?? []).filter((badge) => {
    const value = valueAt(resource, badge.value);
    return badge.when ? plain(value) === badge.when : isPresent(value) && value !== false && value !== 0;
  });
  // Plain facts crowd the row; only what wants attention stands there.
  return shown.filter((badge) => badge.tone !== "muted").map(({ title, tone }) => ({ title, tone }));
}
