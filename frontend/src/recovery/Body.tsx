// What is known of one subject's recovery: how it stands, by which facts, and its newest points.

import { createEffect, createMemo, createSignal, For, on, onCleanup, Show } from "solid-js";
import { ask } from "../api/http";
import type { RecoveryPage, Rollup } from "../api/types";
import { bytes, duration, fullMoment, moment } from "../draw/format";
import { createAnswer } from "../pages/settings/parts/answer";
import { live } from "../stores/live";
import { text } from "../strings/en";
import { words } from "../strings/recovery";
import { Trouble } from "../ui/Trouble";
import { Candidates, Facts } from "./Facts";
import { pointsPath } from "./filters";
import { kindOf, place } from "./PointTable";
import { verificationTone } from "./InventoryTable";
import { OutcomeMark, outcomeTone, StateMark } from "./Mark";
import { onNews } from "./news";
import { placesOf, POSTURE_OF, type State } from "./posture";
import { StripOfDays } from "./StripOfDays";
import { createStrips } from "./strips";

const w = words.panel;
const RECENT = 12;
const SOFT: Record<string, string> = { failing: "bg-bad-soft", late: "bg-warn-soft", bare: "bg-warn-soft", doubtful: "bg-warn-soft" };

interface BodyProps {
  all?: Rollup;
  judged?: Rollup;
  state: State;
  why: string;
}

export const historyHref = (rollup: string): string => `/recovery?view=history&of=${encodeURIComponent(rollup)}`;
export const ageOf = (at: number): string => text.ago(duration(Math.max(0, live.serverNow() - at)));

export function Body(props: BodyProps) {
  return (
    <>
      <div class="border-b border-hair px-4 py-3">
        <p class={`flex items-baseline gap-2.5 rounded-lg px-3 py-2 ${SOFT[props.state] ?? "bg-raised"}`}>
          <StateMark state={props.state} />
          <span class="min-w-0 text-pretty wrap-anywhere first-letter:uppercase">{props.why || words.posture.protected(1).replace("1 ", "")}</span>
        </p>
        <Show when={POSTURE_OF[props.state] === "protected"}>
          <p class="note mt-1.5">{words.posture.note}</p>
        </Show>
      </div>
      <Show when={props.all}>
        {(all) => (
          <>
            <Summed all={all()} judged={props.judged} />
            <Candidates ids={all().candidates} />
            <Recent all={all()} />
          </>
        )}
      </Show>
    </>
  );
}

function Summed(props: { all: Rollup; judged?: Rollup }) {
  const strip = createStrips()();
  createEffect(() => strip.show(props.all));
  const one = () => props.judged ?? props.all;
  const at = (moment: number | null) => (moment === null ? words.never : <span title={fullMoment(moment)}>{ageOf(moment)}</span>);
  return (
    <section class="border-b border-hair px-4 py-3">
      <Facts
        facts={[
          [w.facts.success, at(one().last_success_at)],
          [w.facts.attempt, at(one().last_attempt_at)],
          [
            w.facts.outcome,
            <span class={outcomeTone(one().last_outcome)}>{[words.outcomes[one().last_outcome], one().last_outcome_reason].filter(Boolean).join(" · ")}</span>,
          ],
          [w.facts.verified, <span class={verificationTone(one().verification)}>{words.verificationWhy[one().verification]}</span>],
          [w.facts.lastVerified, one().last_verified_at === null ? undefined : at(one().last_verified_at)],
          [w.facts.points, [props.all.points.toLocaleString("en"), words.pointsByMode(props.all.by_mode), props.all.failed > 0 && words.failedPoints(props.all.failed)].filter(Boolean).join(" · ")],
          [w.facts.last, one().last_size_bytes === null ? words.unknown : bytes(one().last_size_bytes as number)],
          [w.facts.place, placesOf(props.all).join(", ")],
          [w.facts.original, [props.all.subject, props.all.subject_type].filter(Boolean).join(" · ")],
          [w.facts.sources, props.all.sources.join(", ")],
          [words.columns.days, <StripOfDays strip={strip.days()} />],
        ]}
      />
      <Show when={props.all.attribution === "only_candidate"}>
        <p class="note mt-2">{`${words.why.likely}: ${words.why.likelyWhy}`}</p>
      </Show>
    </section>
  );
}

function Recent(props: { all: Rollup }) {
  const id = createMemo(() => props.all.id);
  const answer = createAnswer(() => ask<RecoveryPage>(pointsPath({ of: id() }, RECENT)));
  onNews(() => answer.data()?.revision, () => void answer.again());
  const [known, setKnown] = createSignal<string>();
  createEffect(on(answer.data, (data) => void (data && setKnown(id()))));
  const points = () => (known() === id() ? (answer.data()?.data ?? []) : []);
  onCleanup(() => setKnown(undefined));
  return (
    <section class="px-4 py-3">
      <h3 class="mb-1 text-xs font-semibold">{w.recent}</h3>
      <Trouble text={answer.failed() && points().length === 0 ? text.somethingFailed(answer.failed()?.message ?? "") : ""} />
      <ul>
        <For each={points()}>
          {(point) => (
            <li class="grid grid-cols-[92px_minmax(0,1fr)_auto] items-baseline gap-x-3 border-b border-hair py-1.5 last:border-b-0">
              <time class="note tabular-nums" title={point.at === null ? words.noMoment : fullMoment(point.at)}>
                {point.at === null ? words.noMoment : moment(point.at)}
              </time>
              <span class="min-w-0">
                <span class="block truncate">{kindOf(point)}</span>
                <span class="note block truncate">{[place(point), point.verified === null ? "" : words.checks[String(point.verified)]].filter(Boolean).join(" · ")}</span>
              </span>
              <span class={`flex items-center gap-2 ${outcomeTone(point.outcome)}`} title={point.outcome_reason}>
                <OutcomeMark outcome={point.outcome} />
                {words.outcomes[point.outcome] ?? point.outcome}
              </span>
            </li>
          )}
        </For>
      </ul>
      <a class="btn mt-2" href={historyHref(props.all.id)}>
        {w.all(props.all.points)}
      </a>
    </section>
  );
}
