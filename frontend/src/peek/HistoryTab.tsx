// What changed, from what to what, and what happened: one list, newest first.

import { For, Match, Show, Switch } from "solid-js";
import type { Happening, Moment } from "../api/types";
import { SHAPES } from "../charts/EventLane";
import { duration, fullMoment, isMoment, moment, plain } from "../draw/format";
import { text } from "../strings/en";
import { Blank, Waiting } from "../ui/Blank";
import { Ties } from "./Ties";
import { createTimeline, fieldName, isTies, severityTone } from "./timeline";

export function HistoryTab(props: { id: string; onOpen?: (id: string) => void }) {
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
          <For each={timeline.moments()}>{(one) => <Entry moment={one} onOpen={props.onOpen} />}</For>
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

function Entry(props: { moment: Moment; onOpen?: (id: string) => void }) {
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
            <Show when={!isTies(field, change)} fallback={<Ties field={field} old={change.old} new={change.new} onOpen={props.onOpen} />}>
              <p class="break-words">
                <span class="text-muted">{fieldName(field)} </span>
                <Sides field={field} old={change.old} new={change.new} />
              </p>
            </Show>
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
            {detail.name}{" "}
            <span class="text-content" title={detail.full}>
              {detail.value}
            </span>
          </p>
        )}
      </For>
    </>
  );
}

/** The first details of an event, in words. */
export const detailsOf = (event: Happening): { name: string; value: string; full?: string }[] =>
  Object.entries(event.details)
    .slice(0, MOST)
    .map(([name, value]) => ({ name: name.replaceAll("_", " "), value: word(value, name), full: whole(value, name) }));

function Sides(props: { field: string; old: unknown; new: unknown }) {
  const pairs = () => differences(props.old, props.new, props.field);
  return (
    <For each={pairs()}>
      {(pair) => (
        <span class="mr-2">
          <Show when={pair.name}>
            <span class="text-muted">{pair.name} </span>
          </Show>
          <s class="text-muted decoration-border" title={pair.oldFull}>
            {pair.old}
          </s>
          {" → "}
          <span title={pair.newFull}>{pair.new}</span>
        </span>
      )}
    </For>
  );
}

interface Difference {
  name: string;
  old: string;
  new: string;
  /** With the whole date, where it is a moment. */
  oldFull?: string;
  newFull?: string;
}

const LONGEST = 160;
const MOST = 6;

/** Of two objects only the fields that differ. */
export function differences(old: unknown, fresh: unknown, field = ""): Difference[] {
  const pair = (name: string, path: string, before: unknown, after: unknown): Difference => ({
    name,
    old: word(before, path),
    new: word(after, path),
    oldFull: whole(before, path),
    newFull: whole(after, path),
  });
  if (!isObject(old) || !isObject(fresh)) return [pair("", field, old, fresh)];
  const names = [...new Set([...Object.keys(old), ...Object.keys(fresh)])];
  return names
    .filter((name) => JSON.stringify(old[name]) !== JSON.stringify(fresh[name]))
    .slice(0, MOST)
    .map((name) => pair(name.replaceAll("_", " "), name, old[name], fresh[name]));
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

const whole = (value: unknown, path: string): string | undefined => (isMoment(value, path) ? fullMoment(value) : undefined);

function word(value: unknown, path: string): string {
  if (value === null || value === undefined || value === "") return text.history.nothing;
  const written = typeof value === "object" ? JSON.stringify(value) : typeof value === "number" ? plain(value, "text", path) : String(value);
  return written.length > LONGEST ? `${written.slice(0, LONGEST)}…` : written;
}
