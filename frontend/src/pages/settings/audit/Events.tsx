// The trail as a table: filtered, newest first, one event at a time in detail.

import { useSearchParams } from "@solidjs/router";
import { createMemo, For, Match, Show, Switch } from "solid-js";
import type { AuditEvent } from "../../../api/types";
import { fullMoment, moment } from "../../../draw/format";
import { words } from "../../../strings/administration";
import { text } from "../../../strings/en";
import { Blank, Waiting } from "../../../ui/Blank";
import { Icon } from "../../../ui/Icon";
import { Settled } from "../parts/Settled";
import { EventDetails } from "./EventDetails";
import { FilterBar } from "./FilterBar";
import { type Filters, isFiltered, NO_FILTERS } from "./filters";
import { actorName, eventTitle, subjectName } from "./names";
import { createTrail } from "./trail";

const w = words.audit;

export function Events() {
  const [search, setSearch] = useSearchParams<Record<keyof Filters | "seq", string | undefined>>();
  const filters = createMemo((): Filters => ({ event: search.event, actor: search.actor, outcome: search.outcome, time: search.time, since: search.since, until: search.until, q: search.q }), undefined, {
    equals: (before, after) => JSON.stringify(before) === JSON.stringify(after),
  });
  const trail = createTrail(filters);
  const actors = () => [...new Set(trail.events().filter((one) => one.actor.kind !== "nobody").map((one) => one.actor.name))];
  const change = (some: Partial<Filters>): void => setSearch({ ...some, seq: undefined }, { replace: true, scroll: false });
  const open = (seq: number | undefined): void => setSearch({ seq: seq === undefined ? undefined : String(seq) }, { replace: search.seq !== undefined, scroll: false });
  return (
    <>
      <FilterBar filters={filters()} actors={actors()} onChange={change} />
      <Settled needs={[trail.first]}>
        <div aria-live="polite">
          <Show when={trail.fresher()}>
            <button type="button" class="btn mb-2.5" onClick={() => void trail.first.again()}>
              {w.refresh}
            </button>
          </Show>
        </div>
        <Switch fallback={<Table events={trail.events()} onOpen={open} dim={trail.first.waiting()} />}>
          <Match when={trail.events().length === 0 && trail.next() !== null}>
            <Blank small title={w.noMatch} text={w.notYet} />
          </Match>
          <Match when={trail.events().length === 0 && isFiltered(filters())}>
            <Blank small title={w.noMatch} text={w.noMatchText} icon={<Icon name="shield" size={22} />}>
              <button type="button" class="btn" onClick={() => change(NO_FILTERS)}>
                {w.clear}
              </button>
            </Blank>
          </Match>
          <Match when={trail.events().length === 0}>
            <Blank small title={w.none} text={w.noneText} icon={<Icon name="shield" size={22} />} />
          </Match>
        </Switch>
        <div class="mt-3 flex flex-wrap items-center gap-3">
          <Show when={trail.next() !== null} fallback={<Show when={trail.events().length > 0}><p class="note">{isFiltered(filters()) ? "" : w.end}</p></Show>}>
            <button type="button" class="btn" disabled={trail.busy()} onClick={() => void trail.more()}>
              {trail.events().length === 0 ? w.further : w.older}
            </button>
          </Show>
          <Show when={trail.busy()}>
            <Waiting label={text.loading} rows={1} />
          </Show>
          <Show when={trail.failed()}>
            <p role="alert" class="text-bad">
              {text.somethingFailed(trail.failed())}
            </p>
          </Show>
        </div>
      </Settled>
      <Show when={search.seq !== undefined}>
        <EventDetails seq={Number(search.seq)} events={trail.events()} onOpen={open} onFilter={change} />
      </Show>
    </>
  );
}

interface TableProps {
  events: AuditEvent[];
  onOpen: (seq: number) => void;
  dim: boolean;
}

function Table(props: TableProps) {
  return (
    <div class="card overflow-hidden" aria-busy={props.dim}>
      <table class="w-full table-fixed border-collapse max-sm:table-auto" aria-label={w.list}>
        <colgroup class="max-sm:hidden">
          <col class="w-[150px]" />
          <col class="w-[31%]" />
          <col />
          <col />
          <col class="w-[150px] max-lg:w-0" />
        </colgroup>
        <thead class="max-sm:sr-only">
          <tr class="note text-left">
            <th scope="col" class="h-9 px-4 font-normal">{w.columns.at}</th>
            <th scope="col" class="h-9 pr-4 font-normal">{w.columns.event}</th>
            <th scope="col" class="h-9 pr-4 font-normal">{w.columns.actor}</th>
            <th scope="col" class="h-9 pr-4 font-normal">{w.columns.subject}</th>
            <th scope="col" class="h-9 pr-4 font-normal max-lg:hidden">{w.columns.address}</th>
          </tr>
        </thead>
        <tbody classList={{ "opacity-60": props.dim }}>
          <For each={props.events}>{(event) => <Row event={event} onOpen={props.onOpen} />}</For>
        </tbody>
      </table>
    </div>
  );
}

const TONES = { refused: "warning", failed: "bad" } as Record<string, string>;

/** What its name says already. */
const REFUSAL = "access.refused";

function Outcome(props: { event: AuditEvent }) {
  return (
    <>
      <Show when={props.event.event !== REFUSAL && TONES[props.event.outcome]}>
        {(tone) => (
          <span class="tag ml-1.5" data-tone={tone()}>
            {w.outcomes[props.event.outcome]}
          </span>
        )}
      </Show>
      <Show when={props.event.count > 1}>
        <span class="note ml-1.5 tabular-nums" title={w.timesNote(props.event.count)}>
          {w.times_(props.event.count)}
        </span>
      </Show>
    </>
  );
}

function Row(props: { event: AuditEvent; onOpen: (seq: number) => void }) {
  return (
    <tr class="relative border-t border-hair align-top hover:bg-raised max-sm:grid max-sm:grid-cols-[minmax(0,1fr)_auto] max-sm:px-3.5 max-sm:py-2">
      <td class="px-4 py-2 whitespace-nowrap tabular-nums text-muted max-sm:order-2 max-sm:p-0 max-sm:pl-3" title={fullMoment(props.event.at)}>
        {moment(props.event.at)}
      </td>
      <td class="py-2 pr-4 max-sm:order-1 max-sm:p-0">
        <button type="button" class="text-left font-medium wrap-anywhere after:absolute after:inset-0 after:content-['']" aria-haspopup="dialog" onClick={() => props.onOpen(props.event.seq)}>
          {eventTitle(props.event.event)}
        </button>
        <Outcome event={props.event} />
      </td>
      <td class="truncate py-2 pr-4 max-sm:order-3 max-sm:col-span-2 max-sm:p-0 max-sm:text-xs max-sm:text-muted" classList={{ "text-muted": props.event.actor.kind === "nobody" }} title={props.event.actor.id}>
        {actorName(props.event.actor)}
        <span class="sm:hidden">{props.event.subject && ` → ${subjectName(props.event.subject)}`}</span>
      </td>
      <td class="truncate py-2 pr-4 max-sm:hidden" title={props.event.subject}>
        {subjectName(props.event.subject)}
      </td>
      <td class="truncate py-2 pr-4 font-mono text-xs leading-[18px] text-muted max-lg:hidden">{props.event.address}</td>
    </tr>
  );
}
