// The head of a settings section, and its waiting, failing, forbidden and disconnected states.

import { type JSX, Match, Show, Switch } from "solid-js";
import { Refused } from "../../api/http";
import type { Right } from "../../api/types";
import { duration } from "../../draw/format";
import { now } from "../../stores/clock";
import { live } from "../../stores/live";
import { text } from "../../strings/en";
import { may } from "../../stores/session";
import { Blank, Waiting } from "../../ui/Blank";
import { Icon } from "../../ui/Icon";
import type { Answer } from "./parts/answer";

type Needed = Pick<Answer<unknown>, "data" | "failed" | "at" | "again">;

export interface SectionProps {
  title: string;
  lead?: JSX.Element;
  /** Stands at the right of the title. */
  tools?: JSX.Element;
  /** Stands above the title. */
  above?: JSX.Element;
  loading?: boolean;
  failed?: Error;
  onRetry?: () => void;
  /** All of these are needed before there is anything to show. */
  needs?: Needed[];
  /** Who may not do this has nothing to see here. */
  right?: Right;
  children: JSX.Element;
}

const isAway = (error: Error): boolean => error instanceof Refused && error.status === 0;
const isForbidden = (error: Error): boolean => error instanceof Refused && error.status === 403;

export function Section(props: SectionProps) {
  const needs = () => props.needs ?? [];
  const missing = () => needs().filter((answer) => answer.data() === undefined);
  const failed = () => props.failed ?? missing().find((answer) => answer.failed())?.failed();
  const forbidden = () => (props.right && !may(...props.right)) || (failed() && isForbidden(failed() as Error));
  const loading = () => props.loading || missing().length > 0;
  const retry = () => (props.onRetry ? props.onRetry() : needs().forEach((answer) => void answer.again()));
  return (
    <section>
      {props.above}
      <div class="mb-3 flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div class="min-w-0 flex-[1_1_260px]">
          <h1 class="text-[16px] font-semibold tracking-tight wrap-anywhere">{props.title}</h1>
          <Show when={props.lead}>
            <p class="mt-0.5 text-muted text-pretty">{props.lead}</p>
          </Show>
        </div>
        <Show when={props.tools && !forbidden()}>
          <div class="flex flex-wrap items-center gap-2">{props.tools}</div>
        </Show>
      </div>
      <Switch
        fallback={
          <>
            <Stale needs={needs()} onRetry={retry} />
            {props.children}
          </>
        }
      >
        <Match when={forbidden()}>
          <Blank small title={text.settings.noRight} text={text.settings.noRightText(props.right?.join(" · ") ?? "")} icon={<Icon name="shield" size={22} />} />
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
        <Match when={loading()}>
          <Waiting label={text.loading} rows={4} />
        </Match>
      </Switch>
    </section>
  );
}

/** Says that what is shown is old, and how old. */
function Stale(props: { needs: Needed[]; onRetry: () => void }) {
  const failure = () => props.needs.find((answer) => answer.failed())?.failed();
  const away = () => props.needs.length > 0 && (live.line() === "offline" || (failure() !== undefined && isAway(failure() as Error)));
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
