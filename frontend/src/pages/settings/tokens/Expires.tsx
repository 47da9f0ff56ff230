// When a new token ends. That it never does has to be said.

import { createUniqueId, For, Show } from "solid-js";
import { words } from "../../../strings/administration";

const DAYS = [7, 30, 90, 365];
const NEVER = "never";
const w = words.tokens.new;

export function Expires(props: { days: number | null; onChoose: (days: number | null) => void }) {
  const id = createUniqueId();
  return (
    <div>
      <label for={id} class="mb-1 block text-xs font-medium">
        {w.expires}
      </label>
      <select
        id={id}
        class="field h-9! w-full sm:max-w-[220px]"
        aria-describedby={`${id}-note`}
        value={props.days === null ? NEVER : String(props.days)}
        onChange={(event) => props.onChoose(event.currentTarget.value === NEVER ? null : Number(event.currentTarget.value))}
      >
        <For each={DAYS}>{(days) => <option value={days}>{w.days(days)}</option>}</For>
        <option value={NEVER}>{w.never}</option>
      </select>
      <p id={`${id}-note`}>
        <Show when={props.days === null}>
          <span class="mt-2 block rounded-lg bg-warn-soft px-3 py-2">{w.neverNote}</span>
        </Show>
      </p>
    </div>
  );
}
