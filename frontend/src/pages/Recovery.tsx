// What could be restored: the inventory of what is protected, and the history of all points.

import { A, useSearchParams } from "@solidjs/router";
import { createMemo, createSignal, lazy, Match, Show, Suspense, Switch } from "solid-js";
import { DayBars } from "../recovery/DayBars";
import { Chip, FilterBar, SearchField } from "../recovery/FilterBar";
import { type Filters, filtersOf, isFiltered, NO_FILTERS } from "../recovery/filters";
import { createInventory } from "../recovery/inventory";
import { InventoryTable, typeTitle } from "../recovery/InventoryTable";
import { Notices, silent } from "../recovery/Notices";
import { PointPanel } from "../recovery/PointPanel";
import { PointTable } from "../recovery/PointTable";
import { createPoints, type Points } from "../recovery/points";
import { placesOf, type Posture, POSTURE_OF, type SortBy, sorted, type Subject } from "../recovery/posture";
import { PostureBar, PostureLine } from "../recovery/PostureBar";
import { createStrips, STRIP_DAYS } from "../recovery/strips";
import { SubjectPanel } from "../recovery/SubjectPanel";
import { Views } from "../recovery/Views";
import { live } from "../stores/live";
import { may } from "../stores/session";
import { createHealth } from "../stores/sources";
import { text } from "../strings/en";
import { words } from "../strings/recovery";
import { Blank, Waiting } from "../ui/Blank";
import { Icon } from "../ui/Icon";
import { phone } from "../ui/media";
import { Settled } from "./settings/parts/Settled";

const Peek = lazy(() => import("../peek/Peek"));
const PHONE_DAYS = 14;
const TITLES: Record<Posture, (count: number) => string> = words.posture;

type Search = Record<keyof Filters | "view" | "show" | "peek" | "point" | "tab" | "with", string>;

export default function Recovery() {
  const [search, setSearch] = useSearchParams<Search>();
  const inventory = createInventory();
  const health = createHealth();
  const strips = createStrips();
  const [sort, setSort] = createSignal<{ by: SortBy; descending: boolean }>({ by: "urgency", descending: false });
  const [moved, setMoved] = createSignal(false);
  const isPast = createMemo(() => search.view === "history");
  const filters = createMemo(() => filtersOf(search), undefined, { equals: (a, b) => JSON.stringify(a) === JSON.stringify(b) });
  const points = createMemo(() => (isPast() ? createPoints(filters, moved) : undefined));
  const shown = () => search.show as Posture | undefined;
  const rows = createMemo(() => sorted(fitting(inventory.list(), shown(), filters().text ?? ""), sort().by, sort().descending));

  const sourceTitle = (source: string): string => health.sources().find((one) => one.source === source)?.title || source;
  const subjectName = (rollup: string): string => inventory.list().find((one) => one.all?.id === rollup)?.name ?? rollup;
  const narrow = (change: Partial<Filters>): void => setSearch({ ...change, point: undefined }, { replace: true, scroll: false });
  const show = (part: Posture | undefined): void => setSearch({ ...NO_FILTERS, view: undefined, show: part, point: undefined }, { scroll: false });
  const pickDay = (day: string | undefined): void => setSearch({ view: "history", show: undefined, peek: undefined, tab: undefined, day, point: undefined }, { replace: isPast(), scroll: false });
  const openSubject = (key: string): void => setSearch({ peek: key }, { replace: search.peek !== undefined, scroll: false });
  const openPoint = (id: string | undefined): void => setSearch({ point: id }, { replace: search.point !== undefined && id !== undefined, scroll: false });
  const close = (): void => setSearch({ peek: undefined, tab: undefined, with: undefined }, { scroll: false });
  const sortBy = (by: SortBy): void => void setSort((now) => (now.by !== by ? { by, descending: by === "points" || by === "size" } : now.descending === (by === "points" || by === "size") ? { by, descending: !now.descending } : { by: "urgency", descending: false }));
  const hrefOf = (key: string): string => `/recovery?${new URLSearchParams({ ...(shown() ? { show: shown() as string } : {}), ...(filters().text ? { text: filters().text as string } : {}), peek: key })}`;
  const keys = createMemo(() => rows().map((one) => one.key));
  const step = (list: string[], from: string | undefined, by: number): string | undefined => list[list.indexOf(from ?? "") + by];
  const empty = () => inventory.ready() && inventory.list().length === 0;

  return (
    <div class="grid h-full min-w-0 grid-cols-[minmax(0,1fr)_auto]">
      <div class="flex min-h-0 min-w-0 flex-col">
        <header class="flex items-baseline gap-x-3 gap-y-1 border-b border-hair px-4 py-2 max-sm:flex-wrap max-sm:items-center max-sm:px-3.5">
          <h1 class="text-[16px] font-semibold tracking-tight wall:text-xl">{text.pages.recovery}</h1>
          <Show when={inventory.ready() && !empty()}>
            <div class="min-w-0 flex-1 max-sm:order-3 max-sm:basis-full">
              <PostureLine list={inventory.list()} shown={isPast() ? undefined : shown()} onShow={show} />
            </div>
          </Show>
          <Views history={isPast()} />
        </header>
        <Notices silent={silent(health.sources(), inventory.sources())} cut={inventory.cut()} />
        <Switch
          fallback={
            <div class="min-h-0 flex-1 overflow-y-auto pt-2">
              <Settled needs={[inventory.answer]}>
                <Show when={live.line() !== "stream-down"} fallback={<Blank small title={text.line[live.line()]} text={words.noStream} />}>
                  <Waiting label={words.loading} rows={12} />
                </Show>
              </Settled>
            </div>
          }
        >
          <Match when={empty()}>
            <Empty />
          </Match>
          <Match when={inventory.ready() || isPast()}>
            <section class="grid border-b border-hair" classList={{ "grid-cols-[minmax(260px,1fr)_2fr] divide-x divide-hair": !phone() }}>
              <Show when={!phone() || !isPast()}>
                <Show when={inventory.ready()} fallback={<div />}>
                  <PostureBar list={inventory.list()} />
                </Show>
              </Show>
              <Show when={!phone() || isPast()}>
                <DayBars filters={isPast() ? filters() : {}} count={phone() ? PHONE_DAYS : STRIP_DAYS} onDay={pickDay} />
              </Show>
            </section>
            <Settled needs={isPast() ? [] : [inventory.answer]}>
              <Show
                when={points()}
                fallback={
                  <>
                    <div class="flex flex-wrap items-center gap-1.5 border-b border-hair px-4 py-1 max-sm:px-3.5">
                      <SearchField label={words.filters.textInventory} placeholder={words.filters.textInventoryHint} value={filters().text ?? ""} onInput={(typed) => setSearch({ text: typed }, { replace: true, scroll: false })} />
                      <Show when={shown() && TITLES[shown() as Posture]}>{(title) => <Chip text={title()(inventory.list().filter((one) => POSTURE_OF[one.state] === shown()).length)} onRemove={() => show(undefined)} />}</Show>
                      <span class="note ml-auto tabular-nums max-sm:hidden">{text.summary.filtered(rows().length, inventory.list().length)}</span>
                    </div>
                    <Show
                      when={rows().length > 0}
                      fallback={
                        <Blank small title={words.inventory.noMatch} text={words.inventory.noMatchText}>
                          <button type="button" class="btn" onClick={() => show(undefined)}>
                            {words.inventory.clear}
                          </button>
                        </Blank>
                      }
                    >
                      <InventoryTable list={rows()} strips={strips} sort={sort()} selected={search.peek} hrefOf={hrefOf} onSort={sortBy} onOpen={openSubject} />
                    </Show>
                  </>
                }
              >
                {(known) => (
                  <>
                    <FilterBar filters={filters()} sourceTitle={sourceTitle} subjectName={subjectName} onChange={narrow}>
                      <span class="note tabular-nums max-[380px]:hidden">{known().first.data() ? words.history.count(known().total()) : ""}</span>
                    </FilterBar>
                    <Past points={known()} filtered={isFiltered(filters())} selected={search.point} onOpen={openPoint} onMoved={setMoved} onClear={() => narrow(NO_FILTERS)} />
                  </>
                )}
              </Show>
            </Settled>
          </Match>
        </Switch>
      </div>
      <Show
        when={isPast()}
        fallback={
          <Show when={inventory.ready() && search.peek}>
            {(key) => (
              <Show
                when={live.resource(key())}
                fallback={<SubjectPanel subject={inventory.list().find((one) => one.key === key())} onStep={(by) => openSubject(step(keys(), key(), by) ?? key())} onClose={close} />}
              >
                <Suspense fallback={<aside class="w-[440px] border-l border-border bg-surface max-md:hidden"><Waiting label={text.loading} /></aside>}>
                  <Peek
                    id={key()}
                    beside={search.with}
                    tab={search.tab ?? "recovery"}
                    neighbours={keys()}
                    onOpen={openSubject}
                    onTab={(tab) => setSearch({ tab }, { replace: true, scroll: false })}
                    onPin={(other) => setSearch({ with: other }, { replace: true, scroll: false })}
                    onAside={() => setSearch({ peek: undefined, tab: undefined }, { scroll: false })}
                    onClose={close}
                  />
                </Suspense>
              </Show>
            )}
          </Show>
        }
      >
        <Show when={points()?.first.data() && search.point}>
          {(id) => (
            <PointPanel
              point={points()?.points().find((one) => one.id === id())}
              sourceTitle={sourceTitle}
              onStep={(by) => openPoint(step(points()?.points().map((one) => one.id) ?? [], id(), by) ?? id())}
              onClose={() => openPoint(undefined)}
            />
          )}
        </Show>
      </Show>
    </div>
  );
}

/** Subjects of one posture, and those in which all of the words are found. */
function fitting(list: Subject[], part: Posture | undefined, typed: string): Subject[] {
  const sought = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const said = (one: Subject) => [one.name, one.type, typeTitle(one.type), one.why, one.all?.subject, ...(one.all ? placesOf(one.all) : [])].join(" ").toLowerCase();
  return list.filter((one) => (!part || POSTURE_OF[one.state] === part) && (sought.length === 0 || sought.every((word) => said(one).includes(word))));
}

interface PastProps {
  points: Points;
  filtered: boolean;
  selected?: string;
  onOpen: (id: string) => void;
  onMoved: (moved: boolean) => void;
  onClear: () => void;
}

function Past(props: PastProps) {
  return (
    <div class="flex min-h-0 flex-1 flex-col [&>[role=status]]:mx-4 [&>[role=status]]:mt-2">
      <Settled needs={[props.points.first]}>
        <div aria-live="polite">
          <Show when={props.points.fresher()}>
            <button type="button" class="btn mx-4 my-1.5" onClick={() => void props.points.first.again()}>
              {words.history.newer}
            </button>
          </Show>
        </div>
        <Show
          when={props.points.points().length > 0}
          fallback={
            <Blank small title={props.filtered ? words.history.noMatch : words.none} text={props.filtered ? words.history.noMatchText : words.noneText}>
              <Show when={props.filtered}>
                <button type="button" class="btn" onClick={() => props.onClear()}>
                  {words.filters.clear}
                </button>
              </Show>
            </Blank>
          }
        >
          <PointTable points={props.points} selected={props.selected} onOpen={props.onOpen} onMoved={props.onMoved} />
        </Show>
      </Settled>
    </div>
  );
}

function Empty() {
  return (
    <div class="min-h-0 flex-1 overflow-y-auto">
      <Blank title={words.none} text={words.noneText} icon={<Icon name="archive-restore" size={22} />}>
        <Show when={may("read", "nodes")}>
          <A class="btn" href="/settings/connections">
            {words.seeConnections}
          </A>
        </Show>
        <A class="btn" href="/settings/sources">
          {words.seeSources}
        </A>
      </Blank>
    </div>
  );
}
