// The page in one line, what matters first: `1 offline · 2 unknown · 12 hosts`.

import { For, Show } from "solid-js";
import type { Kind, Resource } from "../api/types";
import { inSentence } from "../draw/format";
import { type Look, lookOf } from "../draw/look";
import { text } from "../strings/en";

const TONES: Record<Look, string> = { online: "", resting: "", warning: "text-warn font-medium", offline: "text-bad font-medium", unknown: "text-unknown" };
const TOLD: Look[] = ["offline", "warning", "unknown", "resting"];

export function Summary(props: { title: string; kinds: Kind[]; all: Resource[]; shown: number; onLook: (look: Look) => void }) {
  const counts = () =>
    props.kinds
      .map((kind) => ({ kind, count: props.all.filter((resource) => resource.type === kind.type).length }))
      .filter(({ count }) => count > 0);
  const states = () => TOLD.map((look) => ({ look, count: props.all.filter((one) => lookOf(one) === look).length })).filter(({ count }) => count > 0);

  return (
    <div class="flex min-w-0 items-baseline gap-x-3 gap-y-0.5 max-sm:flex-wrap">
      <h1 class="text-[16px] font-semibold tracking-tight wall:text-xl">{props.title}</h1>
      <p class="truncate text-muted max-sm:whitespace-normal" title={counts().map(({ kind, count }) => text.summary.counted(count, inSentence(kind.title), inSentence(kind.plural))).join(" · ")}>
        <Show when={counts().length > 0} fallback={text.summary.none}>
          <For each={states()}>
            {({ look, count }) => (
              <>
                <button type="button" class={`${TONES[look]} hover:underline max-sm:min-w-0!`} onClick={() => props.onLook(look)}>
                  {count} {text.status[look]}
                </button>
                {" · "}
              </>
            )}
          </For>
          <For each={counts()}>
            {({ kind, count }, index) => (
              <span>
                {index() > 0 ? " · " : ""}
                <span class="text-content">{text.summary.counted(count, inSentence(kind.title), inSentence(kind.plural))}</span>
              </span>
            )}
          </For>
          <Show when={props.shown !== props.all.length}>
            <span>{` · ${text.summary.filtered(props.shown, props.all.length)}`}</span>
          </Show>
        </Show>
      </p>
    </div>
  );
}
