// A change of what a thing is tied to, as sentences with names to follow.

import { For, Show } from "solid-js";
import type { Tie } from "../api/types";
import { live } from "../stores/live";
import { text } from "../strings/en";
import { tiesOf } from "./timeline";

const FIRST = 8;

interface TiesProps {
  field: string;
  old: unknown;
  new: unknown;
  onOpen?: (id: string) => void;
}

export function Ties(props: TiesProps) {
  const ties = () => tiesOf(props.field, props.old, props.new);
  return (
    <>
      <Some ties={ties().came} words={text.history.tie} onOpen={props.onOpen} />
      <Some ties={ties().went} words={text.history.tieGone} onOpen={props.onOpen} />
    </>
  );
}

function Some(props: { ties: Tie[]; words: (kind: string) => string; onOpen?: (id: string) => void }) {
  return (
    <>
      <For each={props.ties.slice(0, FIRST)}>
        {(tie) => (
          <p class="break-words">
            <span class="text-muted">{props.words(tie.kind.replaceAll("_", " "))} </span>
            <Name id={tie.target} onOpen={props.onOpen} />
          </p>
        )}
      </For>
      <Show when={props.ties.length > FIRST}>
        <p class="note">{text.history.moreTies(props.ties.length - FIRST)}</p>
      </Show>
    </>
  );
}

/** What is gone has no page to lead to. */
function Name(props: { id: string; onOpen?: (id: string) => void }) {
  const known = () => live.resource(props.id);
  return (
    <Show when={props.onOpen && known()} fallback={<span>{known()?.name ?? props.id}</span>}>
      <button type="button" class="underline decoration-border underline-offset-2 hover:decoration-content" onClick={() => props.onOpen?.(props.id)}>
        {known()?.name}
      </button>
    </Show>
  );
}
