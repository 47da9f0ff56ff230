// A task page: summary, linked charts, table, peek. All of it drawn from the declarations of the page's kinds.

import { useSearchParams } from "@solidjs/router";
import { createEffect, createMemo, createSignal, lazy, Match, onCleanup, Show, Suspense, Switch } from "solid-js";
import type { Column, Page } from "../api/types";
import { queryOf } from "../draw/look";
import { metricAt } from "../draw/path";
import { setFound, useAsked } from "../stores/asked";
import { createCurves } from "../stores/curves";
import { kindsOf, kindsState } from "../stores/kinds";
import { live } from "../stores/live";
import { marksOf } from "../stores/marks";
import { arrange, arrangement } from "../stores/tables";
import type { Look } from "../stores/views";
import { hovered, range, RANGES, setHovered } from "../stores/view";
import { text } from "../strings/en";
import { columnsOf, filled, rareOf } from "../tasks/columns";
import { createList } from "../tasks/list";
import { Nothing } from "../tasks/Nothing";
import { Strip } from "../tasks/Strip";
import { Summary } from "../tasks/Summary";
import { summaryCharts } from "../tasks/summaryCharts";
import { Table } from "../tasks/Table";
import { TableTools } from "../tasks/TableTools";
import { Waiting } from "../ui/Blank";
import { PinnedNote } from "../peek/PinnedNote";
import { phone } from "../ui/media";

const Peek = lazy(() => import("../peek/Peek"));
const DAY = 86_400;
const HEAT_POINTS = 96;
const CHART_POINTS = 120;
let greeted = false;

export default function Task(props: { page: Exclude<Page, "none"> }) {
  const [search, setSearch] = useSearchParams<{ peek?: string; tab?: string; with?: string }>();
  const asked = useAsked();
  const [reading, setReading] = createSignal(false);
  const kinds = createMemo(() => kindsOf(props.page));
  const arranged = () => arrangement(props.page);
  /** Kinds of which there is something: the others would only bring empty columns. */
  const presentKinds = createMemo(() => {
    live.structure();
    const present = new Set(Object.values(live.raw()).map((resource) => resource.type));
    const found = kinds().filter((kind) => present.has(kind.type));
    return found.length > 0 ? found : kinds();
  });
  const allColumns = createMemo(() => columnsOf(presentKinds()));
  const list = createList({
    kinds,
    query: asked.holding,
    sort: () => arranged().sort,
    grouping: () => arranged().grouping,
    columns: allColumns,
    reading,
  });
  const columns = createMemo(() => filled(allColumns(), list.all()).filter((column) => !arranged().hidden.includes(column.name)), undefined, { equals: sameColumns });
  const rare = createMemo(() => rareOf(columns(), list.shown()), undefined, { equals: sameNames });
  createEffect(() => setFound(list.shown().length));
  onCleanup(() => setFound(undefined));

  const charts = createMemo(() => summaryCharts(presentKinds(), list.all()), undefined, { equals: (a, b) => a.map((one) => one.title).join() === b.map((one) => one.title).join() });
  const types = createMemo(() => kinds().map((kind) => kind.type), undefined, { equals: sameList });
  const charted = createMemo(() => [...new Set(charts().flatMap((chart) => chart.metrics))], undefined, { equals: sameList });
  const warm = createMemo(
    () => allColumns().flatMap((column) => (column.draw === "heat" ? (metricAt(column.value) ?? []) : [])),
    undefined,
    { equals: sameList },
  );
  const curves = createCurves(() =>
    charted().length === 0 ? undefined : { types: types(), metrics: charted(), spanSeconds: RANGES[range()], points: CHART_POINTS },
  );
  const heat = createCurves(() => (warm().length === 0 ? undefined : { types: types(), metrics: warm(), spanSeconds: DAY, points: HEAT_POINTS, finestSeconds: DAY / HEAT_POINTS }));

  const marks = createMemo(() => marksOf(new Set(list.ids())));
  const peeked = () => search.peek;
  const open = (id: string): void => setSearch({ peek: id }, { replace: peeked() !== undefined, scroll: false });
  const close = (): void => setSearch({ peek: undefined, tab: undefined, with: undefined }, { scroll: false });
  // Who watches one machine came to see that machine: it is opened once, and closing it is respected.
  createEffect(() => {
    const only = list.ids();
    if (greeted || props.page !== "infrastructure" || phone() || !live.loaded() || only.length !== 1 || asked.holding()) return;
    greeted = true;
    if (!peeked() && only[0]) setSearch({ peek: only[0] }, { replace: true, scroll: false });
  });
  const sortBy = (by: string): void => {
    const { sort } = arranged();
    // Numbers are asked for from the top; names from the start.
    const descending = sort.by === by ? !sort.descending : by !== "name";
    arrange(props.page, { sort: { by, descending } });
  };
  /** The query goes into the address, which stays the truth of what is shown. */
  const applyLook = ({ query, ...arrangement }: Look): void => {
    arrange(props.page, arrangement);
    asked.commit(query);
  };

  return (
    <div class="grid h-full min-w-0 grid-cols-[minmax(0,1fr)_auto]">
      <div class="flex min-h-0 min-w-0 flex-col">
        <Show when={!peeked() && live.resource(String(search.with ?? ""))}>
          {(pinned) => <PinnedNote name={pinned().name} onStop={close} />}
        </Show>
        <div class="flex items-center gap-3 px-4 py-2 max-sm:px-3.5">
          <Summary title={text.pages[props.page]} kinds={kinds()} all={list.all()} shown={list.shown().length} onLook={(look) => asked.commit(queryOf(look))} />
          <TableTools
            page={props.page}
            look={{ query: asked.committed(), ...arranged() }}
            onLook={applyLook}
            grouping={arranged().grouping}
            onGrouping={(grouping) => arrange(props.page, { grouping })}
            columns={allColumns()}
            hidden={arranged().hidden}
            onHidden={(hidden) => arrange(props.page, { hidden })}
          />
        </div>
        <Switch
          fallback={
            <>
              <Show when={charts().length > 0}>
                <Strip
                  charts={charts()}
                  kinds={kinds()}
                  resources={list.shown()}
                  curves={curves}
                  lit={hovered() ?? peeked()}
                  marks={marks()}
                  few={phone()}
                />
              </Show>
              <Table
                title={text.pages[props.page]}
                rows={list.rows()}
                columns={columns()}
                rare={rare()}
                sort={arranged().sort}
                heat={heat}
                selected={peeked()}
                onSort={sortBy}
                onOpen={open}
                onHover={setHovered}
                onReading={setReading}
              />
            </>
          }
        >
          <Match when={kindsState.failed() || !live.loaded()}>
            <Nothing page={props.page} state={kindsState.failed() ? "failed" : live.line() === "offline" ? "offline" : "loading"} onRetry={kindsState.retry} />
          </Match>
          <Match when={list.all().length === 0}>
            <Nothing page={props.page} state="empty" onRetry={kindsState.retry} />
          </Match>
          <Match when={list.shown().length === 0}>
            <Nothing page={props.page} state="no-match" query={asked.holding()} onRetry={() => asked.commit("")} />
          </Match>
        </Switch>
      </div>
      <Show when={peeked()}>
        {(id) => (
          <Suspense fallback={<aside class="w-[440px] border-l border-border bg-surface max-md:hidden"><Waiting label={text.loading} /></aside>}>
            <Peek
              id={id()}
              beside={search.with}
              tab={search.tab}
              neighbours={list.ids()}
              onOpen={open}
              onTab={(tab) => setSearch({ tab }, { replace: true, scroll: false })}
              onPin={(other) => setSearch({ with: other }, { replace: true, scroll: false })}
              onAside={() => setSearch({ peek: undefined, tab: undefined }, { scroll: false })}
              onClose={close}
            />
          </Suspense>
        )}
      </Show>
    </div>
  );
}

const sameColumns = (before: Column[] | undefined, after: Column[]): boolean => before?.length === after.length && after.every((column, place) => column === before[place]);
const sameNames = (before: Set<string> | undefined, after: Set<string>): boolean => before?.size === after.size && [...after].every((name) => before.has(name));
const sameList = (before: string[] | undefined, after: string[]): boolean => before?.join() === after.join();

