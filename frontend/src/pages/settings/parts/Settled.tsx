// What was asked for, once it is there; until then, that it is waited for, or why it does not come.

import { type JSX, Match, Show, Switch } from "solid-js";
import { Refused } from "../../../api/http";
import { duration } from "../../../draw/format";
import { now } from "../../../stores/clock";
import { live } from "../../../stores/live";
import { text } from "../../../strings/en";
import { Blank, Waiting } from "../../../ui/Blank";
import { NoRight } from "../../../ui/Needs";
import { type Answer, isAway } from "./answer";

export type Needed = Pick<Answer<unknown>, "data" | "failed" | "at" | "again">;

export interface SettledProps {
  loading?: boolean;
  failed?: Error;
  onRetry?: () => void;
  /** All of these are needed before there is anything to show. */
  needs?: Needed[];
  children: JSX.Element;
}

const isForbidden = (error: Error | undefined): boolean => error instanceof Refused && error.status === 403;

export function Settled(props: SettledProps) {
  const needs = () => props.needs ?? [];
  const missing = () => needs().filter((answer) => answer.data() === undefined);
  const failed = () => props.failed ?? missing().find((answer) => answer.failed())?.failed();
  const retry = () => (props.onRetry ? props.onRetry() : needs().forEach((answer) => void answer.again()));
  return (
    <Switch
      fallback={
        <>
          <Stale needs={needs()} onRetry={retry} />
          {props.children}
        </>
      }
    >
      <Match when={isForbidden(failed())}>
        <NoRight said={failed()?.message} />
      </Match>
      <Match when={failed()}>
        {(error) => (
          <Blank small title={isAway(error()) ? text.empty.offlineTitle : text.someWay} text={isAway(error()) ? text.empty.offline : text.somethingFailed(error().message)}>
            <button type="button" class="btn" onClick={retry}>
              {text.retry}
            </button>
          </Blank>
        )}
      </Match>
      <Match when={props.loading || missing().length > 0}>
        <Waiting label={text.loading} rows={4} />
      </Match>
    </Switch>
  );
}

/** Says that what is shown is old, and how old. */
function Stale(props: { needs: Needed[]; onRetry: () => void }) {
  const failure = () => props.needs.find((answer) => answer.failed())?.failed();
  const away = () => props.needs.length > 0 && (live.line() === "offline" || isAway(failure()));
  const oldest = () => Math.min(...props.needs.map((answer) => answer.at()));
  return (
    <Show when={away() || failure()}>
      <div role="status" class="mb-3 flex flex-wrap items-center gap-x-3 gap-y-1.5 rounded-lg bg-warn-soft px-3 py-2">
        <span class="min-w-0 flex-1">{away() ? text.settings.stale(duration(now() - oldest())) : text.settings.notAgain(failure()?.message ?? "")}</span>
        <button type="button" class="btn" onClick={props.onRetry}>
          {text.retry}
        </button>
      </div>
    </Show>
  );
}
