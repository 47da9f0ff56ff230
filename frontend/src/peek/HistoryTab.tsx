// What changed, from what to what, and what happened: one list, newest first.

import { For, Match, Show, Switch } from "solid-js";
import type { Happening, Moment } from "../api/types";
import { SHAPES } from "../charts/EventLane";
import { duration, fullMoment, moment } from "../draw/format";
import { text } from "../strings/en";
import { Blank, Waiting } from "../ui/Blank";
import { createTimeline, fieldName, severityTone } from "./timeline";

export function HistoryTab(props: { id: string }) {
  const timeline = createTimeline(() => props.id);
  return (
    <Switch fallback={<Blank small title={text.history.none} text={text.history.noneText} />}>
      <Match when={timeline.loading()}>
        <Waiting label={text.loading} />
      </Match>
      <Match when={timeline.failed()}>
        {(error) => (
          <Blank small title={text.history.failed} text={text.somethingFailed(error().message)}>
            <button type="button" class="btn" onClick={timeline.retry}>
              {text.retry}
            </button>
          </Blank>
        )}
      </Match>
      <Match when={timeline.moments().length > 0}>
        <ol class="px-4 py-2">
          <For each={timeline.moments()}>{(one) => <Entry moment={one} />}</For>
        </ol>
        <Show when={timeline.more()}>
          {(more) => (
            <button type="button" class="btn mx-4 mb-4" onClick={() => more()()}>
              {text.history.more}
            </button>
          )}
        </Show>
      </Match>
    </Switch>
  );
}

function Entry(props: { moment: Moment }) {
  const fields = () => Object.entries(props.moment.fields);
  return (
    <li class="grid grid-cols-[92px_minmax(0,1fr)] gap-x-3 border-b border-hair py-2 last:border-b-0">
      <time class="note pt-px" title={fullMoment(props.moment.at)}>
        {moment(props.moment.at)}
      </time>
      <div class="min-w-0">
        <Show when={props.moment.event}>{(event) => <Told event={event()} at={props.moment.at} />}</Show>
        <Show when={props.moment.kind === "added" || props.moment.kind === "removed"}>
          <p class="font-medium">{text.history[props.moment.kind as "added" | "removed"]}</p>
        </Show>
        <For each={props.moment.kind === "changed" ? fields() : []}>
          {([field, change]) => (
            <p class="break-words">
              <span class="text-muted">{fieldName(field)} </span>
              <Sides old={change.old} new={change.new} />
            </p>
          )}
        </For>
        <Show when={props.moment.reason}>
          <p class="note">{props.moment.reason}</p>
        </Show>
      </div>
    </li>
  );
}

/** An event: how bad, what, how it ended, and what the platform says of it besides. */
function Told(props: { event: Happening; at: number }) {
  const took = () => (props.event.ended_at === null ? "" : text.history.took(duration(props.event.ended_at - props.at)));
  const facts = () => [props.event.kind.replaceAll(/[-_]/g, " "), props.event.outcome, took()].filter(Boolean).join(" · ");
  return (
    <>
      <p class="flex items-baseline gap-2 font-medium">
        <span class={`block size-[8px] shrink-0 ${SHAPES[severityTone(props.event)]}`} role="img" aria-label={text.history.severity[props.event.severity as "info"] ?? props.event.severity} />
        <span class="min-w-0 break-words">{props.event.title}</span>
      </p>
      <p class="note" title={text.history.toldBy(props.event.source)}>
        {facts()}
      </p>
      <For each={detailsOf(props.event)}>
        {(detail) => (
          <p class="note break-all">
            {detail.name} <span class="text-content">{detail.value}</span>
          </p>
        )}
      </For>
    </>
  );
}

/** The first details of an event, in words. */
export const detailsOf = (event: Happening): { name: string; value: string }[] =>
  Object.entries(event.details)
    .slice(0, MOST)
    .map(([name, value]) => ({ name: name.replaceAll("_", " "), value: word(value) }));

function Sides(props: { old: unknown; new: unknown }) {
  const pairs = () => differences(props.old, props.new);
  return (
    <For each={pairs()}>
      {(pair) => (
        <span class="mr-2">
          <Show when={pair.name}>
            <span class="text-muted">{pair.name} </span>
          </Show>
          <s class="text-muted decoration-border">{pair.old}</s>
          {" → "}
          <span>{pair.new}</span>
        </span>
      )}
    </For>
  );
}

interface Difference {
  name: string;
  old: string;
  new: string;
}

const LONGEST = 160;
const MOST = 6;

/** Of two objects only the fields that differ. */
export function differences(old: unknown, fresh: unknown): Difference[] {
  if (!isObject(old) || !isObject(fresh)) return [{ name: "", old: word(old), new: word(fresh) }];
  const names = [...new Set([...Object.keys(old), ...Object.keys(fresh)])];
  return names
    .filter((name) => JSON.stringify(old[name]) !== JSON.stringify(fresh[name]))
    .slice(0, MOST)
    .map((name) => ({ name: name.replaceAll("_", " "), old: word(old[name]), new: word(fresh[name]) }));
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

function word(value: unknown): string {
  if (value === null || value === undefined || value === "") return text.history.nothing;
  const written = typeof value === "object" ? JSON.stringify(value) : String(value);
  return written.length > LONGEST ? `${written.slice(0, LONGEST)}…` : written;
}
