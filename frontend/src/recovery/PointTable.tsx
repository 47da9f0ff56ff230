// Every point, newest first, under the day that it would bring back.

import { createMemo, For, type JSX, Show } from "solid-js";
import type { RecoveryPoint } from "../api/types";
import { bytes, fullMoment } from "../draw/format";
import { rowHeight } from "../stores/appearance";
import { now } from "../stores/clock";
import { live } from "../stores/live";
import { words } from "../strings/recovery";
import { phone } from "../ui/media";
import { dayName, dayOf } from "./days";
import { typeTitle } from "./InventoryTable";
import { OutcomeMark, outcomeTone } from "./Mark";
import { MOST_POINTS, type Points } from "./points";
import { type Line, Rows } from "./Rows";

const w = words.history;
const PHONE_HEIGHT = 58;
const GROUP_HEIGHT = 28;
type Column = "kind" | "where" | "size" | "verified" | "outcome";
const BY_NEED: [Column, number][] = [["outcome", 116], ["where", 220], ["verified", 116], ["kind", 190], ["size", 96]];
const SHOWN: Column[] = ["kind", "where", "size", "verified", "outcome"];
const FIRST = 300;

function columnsFor(width: number): [Column, number][] {
  let left = width - FIRST;
  const kept = new Map<Column, number>();
  for (const [name, wide] of BY_NEED) {
    left -= wide;
    if (left < 0) break;
    kept.set(name, wide);
  }
  return SHOWN.flatMap((name): [Column, number][] => (kept.has(name) ? [[name, kept.get(name) as number]] : []));
}

interface PointLine extends Line {
  point?: RecoveryPoint;
  day?: string;
  count: number;
}

/** The points with a line before each day. */
export function byDay(points: RecoveryPoint[]): PointLine[] {
  const lines: PointLine[] = [];
  let group: PointLine | undefined;
  for (const point of points) {
    const day = point.at === null ? "" : dayOf(point.at);
    if (!group || group.day !== day) lines.push((group = { key: `day ${day}`, opens: false, day, count: 0 }));
    group.count += 1;
    lines.push({ key: point.id, opens: true, point, count: 0 });
  }
  return lines;
}

export const nameOf = (point: RecoveryPoint): string => {
  const owned = point.attribution === "proof" || point.attribution === "only_candidate";
  return (owned && point.resource && live.resource(point.resource)?.name) || point.subject || words.unknown;
};

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hour12: false });
export const clockOf = (at: number | null): string => (at === null ? "" : CLOCK.format(at * 1000));
export const kindOf = (point: RecoveryPoint): string => `${words.kinds[point.kind] ?? point.kind}, ${words.modes[point.mode] ?? point.mode}`;

export function PointTable(props: { points: Points; selected?: string; onOpen: (id: string) => void; onMoved: (moved: boolean) => void }) {
  const lines = createMemo(() => byDay(props.points.points()));
  const template = (columns: [Column, number][]) => ["64px", "minmax(0,1fr)", ...columns.map(([, wide]) => `${wide}px`)].join(" ");
  const whole = () => props.points.next() === "" && !props.points.busy();
  return (
    <Rows
      label={w.label}
      lines={lines()}
      heightOf={(line) => (line.opens ? (phone() ? PHONE_HEIGHT : rowHeight(false)) : GROUP_HEIGHT)}
      selected={props.selected}
      onOpen={props.onOpen}
      onMoved={props.onMoved}
      onEnd={() => props.points.failed() === "" && void props.points.more()}
      head={(width) => (
        <div class="grid h-[30px] items-center" style={{ "grid-template-columns": phone() ? "64px minmax(0,1fr)" : template(columnsFor(width)) }}>
          <div role="columnheader">{w.columns.at}</div>
          <div role="columnheader">{w.columns.subject}</div>
          <For each={phone() ? [] : columnsFor(width)}>
            {([name]) => (
              <div role="columnheader" class="truncate pl-4" classList={{ "text-right": name === "size" }}>
                {w.columns[name]}
              </div>
            )}
          </For>
        </div>
      )}
      row={(line, width) => (
        <Show when={line.point} fallback={<Day line={line} whole={whole() || lines().at(-1)?.point === undefined || lastDay(lines()) !== line.day} />}>
          {(point) => (
            <Show when={!phone()} fallback={<Short point={point()} />}>
              <div class="grid h-full items-center" style={{ "grid-template-columns": template(columnsFor(width)) }}>
                <Time point={point()} />
                <div role="gridcell" class="flex min-w-0 items-center gap-2">
                  <span class="min-w-0 truncate">{nameOf(point())}</span>
                  <span class="note shrink-0">{typeTitle(point().subject_type)}</span>
                  <Owner point={point()} />
                </div>
                <For each={columnsFor(width)}>{([name]) => <div role="gridcell" class="flex min-w-0 items-center gap-2 pl-4 whitespace-nowrap" classList={{ "justify-end": name === "size" }}><Cell name={name} point={point()} /></div>}</For>
              </div>
            </Show>
          )}
        </Show>
      )}
      foot={<Foot points={props.points} />}
    />
  );
}

const lastDay = (lines: PointLine[]): string | undefined => lines.findLast((line) => line.day !== undefined)?.day;

function Time(props: { point: RecoveryPoint }) {
  return (
    <div role="gridcell" class="text-muted tabular-nums" title={props.point.at === null ? words.noMoment : fullMoment(props.point.at)}>
      {clockOf(props.point.at)}
    </div>
  );
}

/** The count of a day of which more may follow is not told. */
function Day(props: { line: PointLine; whole: boolean }) {
  return (
    <div role="gridcell" class="flex h-full items-center gap-2.5">
      <b class="font-medium">{props.line.day === "" ? words.noMoment : dayName(props.line.day ?? "", now())}</b>
      <Show when={props.whole}>
        <span class="note tabular-nums">{props.line.count.toLocaleString("en")}</span>
      </Show>
    </div>
  );
}

function Owner(props: { point: RecoveryPoint }) {
  return (
    <Show when={props.point.attribution !== "proof"}>
      <span class="tag min-w-0 truncate" title={props.point.attribution_reason || (props.point.attribution === "only_candidate" ? words.why.likelyWhy : "")}>
        {props.point.attribution === "only_candidate" ? words.why.likely : (words.attributions[props.point.attribution] ?? props.point.attribution)}
      </span>
    </Show>
  );
}

function Cell(props: { name: Column; point: RecoveryPoint }): JSX.Element {
  switch (props.name) {
    case "kind":
      return <span class="truncate text-muted">{kindOf(props.point)}</span>;
    case "where":
      return (
        <span class="truncate text-muted" title={place(props.point)}>
          {place(props.point)}
        </span>
      );
    case "size":
      return <span class="text-muted tabular-nums">{props.point.size_bytes === null ? words.unknown : bytes(props.point.size_bytes)}</span>;
    case "verified":
      return <Verified verified={props.point.verified} />;
    default:
      return (
        <span class={`flex min-w-0 items-center gap-2 ${outcomeTone(props.point.outcome)}`} title={props.point.outcome_reason}>
          <OutcomeMark outcome={props.point.outcome} />
          {words.outcomes[props.point.outcome] ?? props.point.outcome}
        </span>
      );
  }
}

export const place = (point: RecoveryPoint): string => [point.repository, point.namespace].filter(Boolean).join(" / ");

export function Verified(props: { verified: boolean | null }) {
  return <span classList={{ "text-warn": props.verified === false, "text-muted": props.verified === null }}>{words.checks[String(props.verified ?? "unknown")]}</span>;
}

function Short(props: { point: RecoveryPoint }) {
  return (
    <div class="grid h-full grid-cols-[64px_minmax(0,1fr)_auto] content-center gap-y-0.5">
      <Time point={props.point} />
      <div role="gridcell" class="truncate">
        {nameOf(props.point)}
      </div>
      <div role="gridcell" class={`flex items-center gap-2 pl-3 ${outcomeTone(props.point.outcome)}`}>
        <OutcomeMark outcome={props.point.outcome} />
        {words.outcomes[props.point.outcome] ?? props.point.outcome}
      </div>
      <div role="gridcell" class="note col-span-2 col-start-2 truncate">
        {[words.kinds[props.point.kind], place(props.point), props.point.verified === null ? "" : words.checks[String(props.point.verified)]].filter(Boolean).join(" · ")}
      </div>
    </div>
  );
}

function Foot(props: { points: Points }) {
  return (
    <div class="px-4 py-3 text-muted max-sm:px-3.5" aria-live="polite">
      <Show when={props.points.busy()}>{w.readingOlder}</Show>
      <Show when={props.points.failed()}>
        <span role="alert" class="mr-3 text-bad">
          {props.points.failed()}
        </span>
      </Show>
      <Show when={props.points.points().length >= MOST_POINTS && props.points.next() !== ""}>{w.most(props.points.points().length)}</Show>
      <Show when={props.points.next() !== "" && !props.points.busy() && props.points.points().length < MOST_POINTS}>
        <button type="button" class="btn" onClick={() => void props.points.more()}>
          {w.older}
        </button>
      </Show>
    </div>
  );
}
