// One recovery point with all that is known of it.

import { Show } from "solid-js";
import type { RecoveryPoint } from "../api/types";
import { bytes, duration, fullMoment } from "../draw/format";
import { text } from "../strings/en";
import { words } from "../strings/recovery";
import { Blank } from "../ui/Blank";
import { ageOf, historyHref } from "./Body";
import { Candidates, Facts, ResourceLink } from "./Facts";
import { nameOf, Verified } from "./PointTable";
import { OutcomeMark, outcomeTone } from "./Mark";
import { Panel } from "./Panel";

const w = words.panel;

interface PointPanelProps {
  point?: RecoveryPoint;
  sourceTitle: (source: string) => string;
  onStep: (by: number) => void;
  onClose: () => void;
}

export function PointPanel(props: PointPanelProps) {
  return (
    <Show
      when={props.point}
      fallback={
        <Panel label={w.notShown} title={w.notShown} under="" onClose={props.onClose}>
          <Blank small title={w.notShown} text={w.notShownText} />
        </Panel>
      }
    >
      {(point) => (
        <Panel
          label={w.point(nameOf(point()))}
          title={nameOf(point())}
          under={[words.kinds[point().kind], point().at === null ? words.noMoment : fullMoment(point().at as number)].join(" · ")}
          mark={<OutcomeMark outcome={point().outcome} />}
          onStep={props.onStep}
          onClose={props.onClose}
        >
          <Known point={point()} sourceTitle={props.sourceTitle} />
        </Panel>
      )}
    </Show>
  );
}

function Known(props: { point: RecoveryPoint; sourceTitle: (source: string) => string }) {
  const point = () => props.point;
  const took = () => (point().started_at !== null && point().completed_at !== null ? duration((point().completed_at as number) - (point().started_at as number)) : undefined);
  const truth = (value: boolean | null, yes = text.yes) => (value === null ? <span class="text-muted">{w.notTold}</span> : value ? yes : text.no);
  const details = () => Object.entries(point().details);
  return (
    <>
      <section class="border-b border-hair px-4 py-3">
        <Facts
          facts={[
            [w.facts.outcome, <span class={outcomeTone(point().outcome)}>{[words.outcomes[point().outcome], point().outcome_reason].filter(Boolean).join(" · ")}</span>],
            [w.facts.moment, point().at === null ? words.noMoment : `${fullMoment(point().at as number)} · ${ageOf(point().at as number)}`],
            [w.facts.took, took()],
            [w.facts.mode, words.modes[point().mode] ?? point().mode],
            [w.facts.place, point().repository_resource ? <>{point().repository} · <ResourceLink id={point().repository_resource as string} /></> : point().repository],
            [w.facts.namespace, point().namespace],
            [w.facts.size, point().size_bytes === null ? <span class="text-muted">{w.notTold}</span> : bytes(point().size_bytes as number)],
            [w.facts.verified, <Verified verified={point().verified} />],
            [w.facts.verifiedAt, point().verified_at === null ? undefined : `${fullMoment(point().verified_at as number)} · ${ageOf(point().verified_at as number)}`],
            [w.facts.protected, truth(point().protected, w.protectedYes)],
            [w.facts.encrypted, truth(point().encrypted)],
            [w.facts.comment, point().comment],
          ]}
        />
      </section>
      <section class="border-b border-hair px-4 py-3">
        <Facts
          facts={[
            [w.facts.owner, <Owner point={point()} />],
            [w.facts.original, [point().subject, point().subject_type].filter(Boolean).join(" · ")],
            [w.facts.sources, point().sources.map(props.sourceTitle).join(", ")],
          ]}
        />
      </section>
      <Candidates ids={point().candidates} />
      <Show when={details().length > 0}>
        <section class="border-b border-hair px-4 py-3">
          <h3 class="mb-2 text-xs font-semibold">{w.details}</h3>
          <Facts facts={details().map(([name, value]) => [name.replaceAll("_", " "), value])} />
        </section>
      </Show>
      <div class="px-4 py-3">
        <a class="btn" href={historyHref(point().rollup)}>
          {w.history}
        </a>
      </div>
    </>
  );
}

function Owner(props: { point: RecoveryPoint }) {
  const said = () => words.attributions[props.point.attribution] ?? props.point.attribution;
  return (
    <Show when={props.point.resource && props.point.attribution !== "orphan"} fallback={<span>{words.why.whose(props.point.attribution_reason)}</span>}>
      <ResourceLink id={props.point.resource as string} />
      <span class="note ml-2" title={props.point.attribution === "only_candidate" ? words.why.likelyWhy : undefined}>
        {said()}
      </span>
    </Show>
  );
}
