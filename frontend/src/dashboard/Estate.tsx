// Every resource as a cell, on what it stands on. Quiet cells are well; what is in trouble has the only colour.

import { A, useNavigate } from "@solidjs/router";
import { createMemo, createSignal, For, onCleanup, onMount, Show } from "solid-js";
import type { Resource } from "../api/types";
import { bytes, inSentence, inUnit } from "../draw/format";
import type { Look } from "../draw/look";
import { unitOf } from "../draw/units";
import { pathOf } from "../frame/pages";
import { kindOf } from "../stores/kinds";
import { words } from "../strings/dashboard";
import { text } from "../strings/en";
import { phone } from "../ui/media";
import { StatusMark } from "../ui/StatusMark";
import { Card } from "./Card";
import { Cells } from "./Cells";
import { type Cell, type Group, groupsOf, inOrder } from "./groups";
import { BETWEEN, kept, PAD, type Row, rowsOf } from "./pack";
import { breachOf, capacityOf, isTrouble } from "./signal";

const w = words.estate;
/** So many groups are drawn until somebody asks for all of them. */
const FIRST_GROUPS = 24;
const FIRST_ON_PHONES = 8;
const most = (): number => (phone() ? FIRST_ON_PHONES : FIRST_GROUPS);
/** Where not all are drawn, those in trouble are. */
const troubledFirst = (groups: Group[], room: number): Group[] => (groups.length > room ? [...groups].sort((a, b) => a.worst - b.worst) : groups);
const LOOKS: Look[] = ["online", "warning", "offline", "unknown", "resting"];
const SWATCHES: Record<Look, string> = { online: "bg-quiet-line/50", warning: "bg-warn-fill", offline: "bg-bad-fill", unknown: "hatched", resting: "border border-quiet-line" };

export function Estate(props: { resources: Resource[]; hrefOf: (resource: Resource) => string }) {
  const [room, setRoom] = createSignal(0);
  const [all, setAll] = createSignal(false);
  const [only, setOnly] = createSignal<Look>();
  const [at, setAt] = createSignal<{ cell: Cell; place: DOMRect }>();
  let ground!: HTMLDivElement;

  /** The order is taken when the page is opened, or come back to: what goes wrong later changes its colour and stays where it is. */
  const [visit, setVisit] = createSignal(0);
  const onSight = (): void => void (document.hidden || setVisit((n) => n + 1));
  const groups = createMemo<{ visit: number; list: Group[] }>((before) => {
    const fresh = groupsOf(props.resources, kindOf);
    const list = before && before.visit === visit() ? inOrder(before.list.map((group) => group.key), fresh) : troubledFirst(fresh, most());
    return { visit: visit(), list };
  });
  const drawn = createMemo(() => (all() ? groups().list : groups().list.slice(0, most())));
  const rest = createMemo(() => groups().list.slice(drawn().length));
  const placed = createMemo<{ room: number; rows: Row<Group>[] }>((before) => {
    const rows = (before?.room === room() && kept(before.rows, drawn())) || rowsOf(drawn(), room());
    return { room: room(), rows };
  });
  const rows = () => placed().rows;
  const counts = createMemo(() => {
    const found = new Map<Look, number>();
    for (const group of groups().list) {
      for (const { look } of group.cells) found.set(look, (found.get(look) ?? 0) + 1);
      if (group.headLook) found.set(group.headLook, (found.get(group.headLook) ?? 0) + 1);
    }
    return found;
  });
  const byKey = createMemo(() => new Map(groups().list.map((group) => [group.key, group])));
  const sum = (list: Group[], of: (group: Group) => number): number => list.reduce((total, group) => total + of(group), 0);

  onMount(() => {
    const observer = new ResizeObserver(([entry]) => setRoom(Math.floor(entry?.contentRect.width ?? 0)));
    setRoom(ground.clientWidth);
    observer.observe(ground);
    document.addEventListener("visibilitychange", onSight);
    onCleanup(() => {
      observer.disconnect();
      document.removeEventListener("visibilitychange", onSight);
    });
  });

  return (
    <Card
      title={words.titles.estate}
      note={
        <span class="flex flex-wrap items-center justify-end gap-x-1 max-sm:-ml-1.5 max-sm:justify-start" role="group" aria-label={w.legend}>
          <For each={LOOKS.filter((look) => counts().has(look) || look === only())}>
            {(look) => (
              <button
                type="button"
                aria-pressed={only() === look}
                class="note flex items-center gap-1.5 rounded-md px-1.5 py-0.5 tabular-nums hover:bg-raised max-sm:min-h-8"
                classList={{ "bg-raised text-content": only() === look }}
                onClick={() => setOnly((now) => (now === look ? undefined : look))}
              >
                <span class={`block h-[9px] w-[11px] rounded-[2px] ${SWATCHES[look]}`} />
                {(counts().get(look) ?? 0).toLocaleString("en")} {w.looks[look]}
              </button>
            )}
          </For>
        </span>
      }
    >
      <div ref={ground} data-dense class="grid min-h-16" style={{ gap: `${BETWEEN}px` }}>
        <For each={rows().map((row) => row.groups.map(({ group }) => group.key).join("\n"))}>
          {(_, index) => (
            <div class="flex" style={{ gap: `${BETWEEN}px` }}>
              <For each={rows()[index()]?.groups.map(({ group }) => group.key) ?? []}>
                {(key) => {
                  const placed = () => rows()[index()]?.groups.find(({ group }) => group.key === key);
                  return (
                    <Show when={byKey().get(key)}>
                      {(group) => <Host group={group()} width={placed()?.width ?? 0} lines={rows()[index()]?.lines ?? 1} only={only()} hrefOf={props.hrefOf} onAt={(cell, place) => setAt(cell && place ? { cell, place } : undefined)} />}
                    </Show>
                  );
                }}
              </For>
            </div>
          )}
        </For>
      </div>
      <Show when={rest().length > 0 || all()}>
        <button type="button" class="note mt-2 w-full rounded-md py-1.5 text-center hover:bg-raised hover:text-content max-sm:min-h-11" onClick={() => setAll((now) => !now)}>
          {all() ? w.fewer : w.more(rest().length, sum(rest(), (group) => group.cells.length + group.hidden), sum(rest(), (group) => group.troubled))}
        </button>
      </Show>
      <Show when={at()}>{(one) => <Tip cell={one().cell} place={one().place} />}</Show>
    </Card>
  );
}

/** Where everything of a group is listed. */
function listOf(group: Group): string {
  if (group.type) return `${pathOf(kindOf(group.type)?.page ?? "none")}?q=${encodeURIComponent(`type:${group.type}`)}`;
  const pages = group.cells.map((cell) => kindOf(cell.resource.type)?.page ?? "none");
  const page = (["workloads", "storage", "infrastructure"] as const).find((one) => pages.includes(one)) ?? "infrastructure";
  return `${pathOf(page)}?q=${encodeURIComponent(`node:${group.head?.id ?? ""}`)}`;
}

interface HostProps {
  group: Group;
  width: number;
  lines: number;
  only?: Look;
  hrefOf: (resource: Resource) => string;
  onAt: (cell: Cell | undefined, place?: DOMRect) => void;
}

function Host(props: HostProps) {
  const navigate = useNavigate();
  const count = () => props.group.cells.length + props.group.hidden;
  const trouble = () => (props.group.troubled > 0 ? w.inTrouble(props.group.troubled) : "");
  return (
    <section
      class="min-w-0 shrink-0 rounded-[7px] border px-2 pt-1.5 pb-2"
      classList={{ "border-hair": props.group.headLook !== "offline", "border-bad": props.group.headLook === "offline" }}
      style={{ width: `${props.width}px` }}
      aria-label={w.groupLabel(props.group.name, w.members(count()), trouble())}
    >
      <div class="mb-1 flex items-center gap-1.5 text-xs">
        <A href={props.group.head ? props.hrefOf(props.group.head) : listOf(props.group)} class="flex min-w-0 flex-1 items-center gap-1.5 rounded hover:underline max-sm:min-h-9">
          <Show when={props.group.headLook}>{(look) => <StatusMark status={look()} />}</Show>
          <span class="truncate" title={[props.group.within, props.group.name].filter(Boolean).join(" → ")}>
            <span class="font-medium">{props.group.name}</span>
            <Show when={props.group.within}>
              <span class="text-muted"> · {props.group.within}</span>
            </Show>
          </span>
        </A>
        <Show when={count() > 0}>
          <A href={listOf(props.group)} class="shrink-0 rounded px-1 text-muted tabular-nums hover:text-content hover:underline max-sm:grid max-sm:min-h-9 max-sm:min-w-9 max-sm:place-items-center" aria-label={w.openGroup(props.group.name, count())} title={w.members(count())}>
            {count().toLocaleString("en")}
          </A>
        </Show>
      </div>
      <Show when={props.group.cells.length > 0}>
        <Cells cells={props.group.cells} room={Math.max(20, props.width - PAD)} lines={props.lines} only={props.only} hrefOf={props.hrefOf} labelOf={labelOf} onAt={props.onAt} onTap={() => navigate(listOf(props.group))} />
      </Show>
      <Show when={props.group.hidden > 0}>
        <A href={listOf(props.group)} class="note mt-1 block hover:underline">
          {w.moreCells(props.group.hidden)}
        </A>
      </Show>
    </section>
  );
}

function whyOf(cell: Cell): string {
  const past = breachOf(cell.resource, kindOf(cell.resource.type));
  if (past) return `${inSentence(past.metric.title)} ${inUnit(past.value, unitOf(past.metric.name))}`;
  return isTrouble(cell.look) || cell.look === "unknown" || cell.look === "resting" ? cell.resource.status_reason : "";
}

const statusOf = (cell: Cell): string => text.status[cell.look];
const labelOf = (cell: Cell): string => w.cell(cell.resource.name, kindOf(cell.resource.type)?.title ?? cell.resource.type, statusOf(cell), whyOf(cell));

const TIP_WIDTH = 260;

function Tip(props: { cell: Cell; place: DOMRect }) {
  const left = () => Math.max(8, Math.min(props.place.left, innerWidth - TIP_WIDTH - 8));
  const below = () => props.place.bottom + 96 < innerHeight;
  const capacity = () => capacityOf(props.cell.resource, kindOf(props.cell.resource.type));
  const kind = () => kindOf(props.cell.resource.type)?.title ?? props.cell.resource.type;
  return (
    <div
      class="menu pointer-events-none fixed px-2.5! py-2! text-xs"
      aria-hidden="true"
      style={{ left: `${left()}px`, top: below() ? `${props.place.bottom + 6}px` : "auto", bottom: below() ? "auto" : `${innerHeight - props.place.top + 6}px`, "max-width": `${TIP_WIDTH}px`, "min-width": "0" }}
    >
      <p class="flex items-center gap-1.5 font-medium">
        <StatusMark status={props.cell.look} label={false} />
        <span class="truncate">{props.cell.resource.name}</span>
      </p>
      <p class="mt-0.5 text-muted">{[kind(), capacity() === undefined ? "" : bytes(capacity() ?? 0), statusOf(props.cell)].filter(Boolean).join(" · ")}</p>
      <Show when={whyOf(props.cell) && whyOf(props.cell) !== statusOf(props.cell)}>
        <p class="mt-0.5 line-clamp-2">{whyOf(props.cell)}</p>
      </Show>
    </div>
  );
}
