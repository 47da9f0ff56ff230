// What is protected and what is not: a row for each subject, the most urgent first.

import ArrowDown from "lucide-solid/icons/arrow-down";
import ArrowUp from "lucide-solid/icons/arrow-up";
import { createEffect, createMemo, For, type JSX, Show } from "solid-js";
import type { Rollup } from "../api/types";
import { bytes, duration, fullMoment } from "../draw/format";
import { rowHeight } from "../stores/appearance";
import { kindOf } from "../stores/kinds";
import { live } from "../stores/live";
import { text } from "../strings/en";
import { words } from "../strings/recovery";
import { phone } from "../ui/media";
import { OutcomeMark, outcomeTone, StateMark, stateTone } from "./Mark";
import { placesOf, type SortBy, type Subject } from "./posture";
import { Rows } from "./Rows";
import { StripOfDays } from "./StripOfDays";
import type { Strips } from "./strips";

interface InventoryTableProps {
  list: Subject[];
  strips: Strips;
  sort: { by: SortBy; descending: boolean };
  selected?: string;
  hrefOf: (key: string) => string;
  onSort: (by: SortBy) => void;
  onOpen: (key: string) => void;
}

interface Column {
  name: keyof typeof words.columns;
  width: number;
  sort?: SortBy;
  right?: boolean;
}

/** In the order in which they stay when room is short. */
const BY_NEED: Column[] = [
  { name: "success", width: 112, sort: "success", right: true },
  { name: "days", width: 172 },
  { name: "outcome", width: 116 },
  { name: "verified", width: 124 },
  { name: "where", width: 190 },
  { name: "points", width: 76, sort: "points", right: true },
  { name: "size", width: 92, sort: "size", right: true },
];
const SHOWN: Column["name"][] = ["success", "outcome", "verified", "points", "size", "where", "days"];
const NAME = 280;
const PHONE_HEIGHT = 58;

export function columnsFor(width: number): Column[] {
  let left = width - NAME;
  const kept = new Set<string>();
  for (const column of BY_NEED) {
    left -= column.width;
    if (left < 0) break;
    kept.add(column.name);
  }
  return SHOWN.filter((name) => kept.has(name)).map((name) => BY_NEED.find((column) => column.name === name) as Column);
}

export const typeTitle = (type: string): string => kindOf(type)?.title ?? type;

export function InventoryTable(props: InventoryTableProps) {
  const lines = createMemo(() => props.list.map((subject) => ({ key: subject.key, opens: true, subject })));
  const template = (columns: Column[]) => [`minmax(0,1fr)`, ...columns.map((column) => `${column.width}px`)].join(" ");
  return (
    <Rows
      label={words.inventory.label}
      lines={lines()}
      heightOf={() => (phone() ? PHONE_HEIGHT : rowHeight(false))}
      selected={props.selected}
      onOpen={props.onOpen}
      head={(width) => (
        <div class="grid h-[30px] items-center" style={{ "grid-template-columns": phone() ? "minmax(0,1fr) auto" : template(columnsFor(width)) }}>
          <Head column={{ name: "name", width: 0, sort: "name" }} {...props} />
          <For each={phone() ? BY_NEED.slice(0, 1) : columnsFor(width)}>{(column) => <Head column={column} {...props} />}</For>
        </div>
      )}
      row={(line, width) => (
        <Show when={!phone()} fallback={<Short {...props} subject={line.subject} />}>
          <div class="grid h-full items-center" style={{ "grid-template-columns": template(columnsFor(width)) }}>
            <Name {...props} subject={line.subject} />
            <For each={columnsFor(width)}>
              {(column) => (
                <div role="gridcell" class="flex min-w-0 items-center gap-2 overflow-hidden pl-4 whitespace-nowrap" classList={{ "justify-end": column.right }}>
                  <Cell name={column.name} subject={line.subject} strips={props.strips} />
                </div>
              )}
            </For>
          </div>
        </Show>
      )}
    />
  );
}

function Head(props: InventoryTableProps & { column: Column }) {
  const title = () => words.columns[props.column.name];
  const on = () => props.column.sort !== undefined && props.sort.by === props.column.sort;
  return (
    <div
      role="columnheader"
      aria-sort={props.column.sort ? (on() ? (props.sort.descending ? "descending" : "ascending") : "none") : undefined}
      class="flex min-w-0 pl-4 first:pl-0"
      classList={{ "justify-end": props.column.right }}
    >
      <Show when={props.column.sort} fallback={<span class="truncate">{title()}</span>}>
        {(by) => (
          <button type="button" tabindex="-1" class="flex min-w-0 items-center gap-1 hover:text-content" classList={{ "text-content": on() }} aria-label={words.sortBy(title())} onClick={() => props.onSort(by())}>
            <span class="truncate">{title()}</span>
            <Show when={on()}>{props.sort.descending ? <ArrowDown size={12} aria-hidden="true" /> : <ArrowUp size={12} aria-hidden="true" />}</Show>
          </button>
        )}
      </Show>
      <Show when={props.column.name === "name" && props.sort.by === "urgency"}>
        <span class="ml-1.5 truncate max-sm:hidden">{`· ${words.byUrgency}`}</span>
      </Show>
    </div>
  );
}

function Name(props: InventoryTableProps & { subject: Subject }) {
  return (
    <div role="gridcell" class="flex min-w-0 items-center gap-2.5 pr-2">
      <StateMark state={props.subject.state} />
      <Link {...props} class="max-w-[46%] shrink-0" />
      <span class="note shrink-0 truncate max-w-[24%]">{typeTitle(props.subject.type)}</span>
      <Show when={props.subject.resource === undefined && places(props.subject)}>
        {(place) => (
          <span class="tag max-w-[30%] min-w-0 truncate" title={place()}>
            {place()}
          </span>
        )}
      </Show>
      <Likely subject={props.subject} />
      <span class={`note min-w-0 truncate ${stateTone(props.subject.state)}`} title={props.subject.why}>
        {props.subject.why}
      </span>
    </div>
  );
}

function Link(props: { subject: Subject; hrefOf: (key: string) => string; class?: string }) {
  return (
    <a href={props.hrefOf(props.subject.key)} tabindex="-1" class={`truncate hover:underline ${props.class ?? ""}`} title={props.subject.name}>
      {props.subject.name}
    </a>
  );
}

function Likely(props: { subject: Subject }) {
  return (
    <Show when={props.subject.all?.attribution === "only_candidate"}>
      <span class="tag shrink-0" title={words.why.likelyWhy}>
        {words.why.likely}
      </span>
    </Show>
  );
}

function Short(props: InventoryTableProps & { subject: Subject }) {
  return (
    <div class="grid h-full grid-cols-[minmax(0,1fr)_auto] content-center gap-x-3 gap-y-0.5">
      <div role="gridcell" class="flex min-w-0 items-center gap-2.5">
        <StateMark state={props.subject.state} />
        <Link {...props} class="min-w-0" />
        <Likely subject={props.subject} />
      </div>
      <div role="gridcell" class="text-right">
        <Success subject={props.subject} />
      </div>
      <div role="gridcell" class={`note col-span-2 truncate pl-[21px] ${stateTone(props.subject.state)}`}>
        {[typeTitle(props.subject.type), props.subject.resource === undefined && places(props.subject), props.subject.why || places(props.subject)].filter(Boolean).join(" · ")}
      </div>
    </div>
  );
}

function Cell(props: { name: Column["name"]; subject: Subject; strips: Strips }): JSX.Element {
  const rollup = () => toldOf(props.subject);
  switch (props.name) {
    case "success":
      return <Success subject={props.subject} />;
    case "outcome":
      return (
        <Show when={rollup()}>
          {(one) => (
            <span class={`flex min-w-0 items-center gap-2 ${outcomeTone(one().last_outcome)}`} title={one().last_outcome_reason}>
              <OutcomeMark outcome={one().last_outcome} />
              {words.outcomes[one().last_outcome] ?? one().last_outcome}
            </span>
          )}
        </Show>
      );
    case "verified":
      return (
        <Show when={rollup()}>
          {(one) => (
            <span class={verificationTone(one().verification)} title={words.verificationWhy[one().verification]}>
              {words.verification[one().verification]}
            </span>
          )}
        </Show>
      );
    case "points":
      return (
        <Show when={props.subject.all}>
          {(one) => (
            <span class="tabular-nums" title={[words.pointsByMode(one().by_mode), one().failed > 0 && words.failedPoints(one().failed)].filter(Boolean).join(" · ")}>
              {one().points.toLocaleString("en")}
            </span>
          )}
        </Show>
      );
    case "size":
      return <Show when={rollup()}>{(one) => <span class="tabular-nums text-muted">{one().last_size_bytes === null ? words.unknown : bytes(one().last_size_bytes as number)}</span>}</Show>;
    case "where":
      return (
        <span class="truncate text-muted" title={props.subject.all && placesOf(props.subject.all).join(", ")}>
          {places(props.subject)}
        </span>
      );
    default:
      return <Days subject={props.subject} strips={props.strips} />;
  }
}

const places = (subject: Subject): string => {
  const [first, ...more] = subject.all ? placesOf(subject.all) : [];
  return first ? words.places(first, more.length) : "";
};

export const verificationTone = (verification: string): string => ({ verified: "", stale: "text-warn", unverified: "text-warn" })[verification] ?? "text-muted";

/** Snapshots and replicas do not speak for the backups that somebody owns and does not have. */
const toldOf = (subject: Subject): Rollup | undefined => subject.judged ?? (subject.resource ? undefined : subject.all);

function Success(props: { subject: Subject }) {
  const at = () => toldOf(props.subject)?.last_success_at;
  return (
    <Show when={props.subject.all} fallback={<span class="text-muted">{words.unknown}</span>}>
      <Show when={at() != null} fallback={<span class={`font-medium ${stateTone(props.subject.state)}`}>{words.never}</span>}>
        <span class="font-medium tabular-nums" classList={{ "text-warn": props.subject.state === "late" }} title={fullMoment(at() as number)}>
          {text.ago(duration(Math.max(0, live.serverNow() - (at() as number))))}
        </span>
      </Show>
    </Show>
  );
}

function Days(props: { subject: Subject; strips: Strips }) {
  const strip = props.strips();
  createEffect(() => props.subject.all && strip.show(props.subject.all));
  return (
    <Show when={props.subject.all}>
      <StripOfDays strip={strip.days()} />
    </Show>
  );
}
