// The recovery of one resource, in its peek panel.

import { For, Match, Show, Switch } from "solid-js";
import { ask } from "../api/http";
import type { Resource, Rollup, RollupPage } from "../api/types";
import { createAnswer } from "../pages/settings/parts/answer";
import { now } from "../stores/clock";
import { live } from "../stores/live";
import { text } from "../strings/en";
import { words } from "../strings/recovery";
import { Blank, Waiting } from "../ui/Blank";
import { Body, historyHref } from "./Body";
import { rollupsPath } from "./filters";
import { onNews } from "./news";
import { isGuestType } from "./guests";
import { isOwned, judge, placesOf, tolerant } from "./posture";
import { isSpared } from "./spared";

const MOST = 50;
const w = words.tab;

export default function RecoveryTab(props: { resource: Resource }) {
  const one = (kind?: string) => ask<RollupPage>(rollupsPath({ resource: props.resource.id, kind, limit: 1 }));
  const answer = createAnswer(async () => {
    const asked = props.resource.id;
    const [all, backups, replicas] = await Promise.all([one(), one("backup"), one("replica")]);
    const maybe = all.data.length > 0 ? [] : await candidatesFor(asked);
    return { id: asked, all: all.data[0], backup: backups.data[0], replica: replicas.data[0], maybe, revision: all.revision };
  });
  onNews(() => answer.data()?.revision, () => void answer.again());
  const known = () => (answer.data()?.id === props.resource.id ? answer.data() : undefined);
  const judged = () => known()?.backup ?? (isGuestType(props.resource.type) ? undefined : known()?.replica);
  const minute = () => Math.floor(now() / 60) * 60 + live.world.clockLead;
  return (
    <Switch fallback={<Waiting label={text.loading} rows={5} />}>
      <Match when={known()?.all}>{(all) => <Body all={all()} judged={judged()} {...tolerant(judge(all(), judged(), minute()), isSpared(props.resource))} />}</Match>
      <Match when={known()}>
        {(none) => (
          <>
            <Blank small title={w.none} text={isSpared(props.resource) ? w.noneWanted : w.noneText} />
            <Maybe list={none().maybe} />
          </>
        )}
      </Match>
      <Match when={answer.failed()}>
        {(error) => (
          <Blank small title={w.failed} text={text.somethingFailed(error().message)}>
            <button type="button" class="btn" onClick={() => void answer.again()}>
              {text.retry}
            </button>
          </Blank>
        )}
      </Match>
    </Switch>
  );
}

/** Subjects that may be this resource's, without evidence. */
async function candidatesFor(id: string): Promise<Rollup[]> {
  const page = await ask<RollupPage>(rollupsPath({ candidate: id, limit: MOST }));
  return page.data.filter((one) => !isOwned(one));
}

function Maybe(props: { list: Rollup[] }) {
  return (
    <Show when={props.list.length > 0}>
      <section class="border-t border-hair px-4 py-3">
        <h3 class="mb-2 text-xs font-semibold">{w.maybe}</h3>
        <ul class="grid gap-y-1.5">
          <For each={props.list}>
            {(one) => (
              <li>
                <a class="underline decoration-border underline-offset-2 hover:decoration-content" href={historyHref(one.id)}>
                  {one.subject || one.id}
                </a>
                <span class="note block">{[placesOf(one).join(", "), words.why.whose(one.attribution_reason)].filter(Boolean).join(" · ")}</span>
              </li>
            )}
          </For>
        </ul>
      </section>
    </Show>
  );
}
