// What a token may do: a preset in plain words, or scope by scope.

import { createSignal, Show } from "solid-js";
import { words } from "../../../strings/administration";
import { OneOf, SomeOf } from "../parts/Choice";
import type { Tokens } from "../Tokens";

const CUSTOM = "";
const EVERYTHING = "*";
const w = words.tokens;

export function ScopePicker(props: { all: Tokens; chosen: string[]; onChoose: (scopes: string[]) => void }) {
  const [kind, setKind] = createSignal(props.all.presetOf(props.chosen)?.name ?? CUSTOM);
  const presets = () => props.all.scopes.data()?.presets ?? [];
  const named = (name: string) => presets().find((one) => one.name === name);
  const choose = (name: string): void => {
    setKind(name);
    const preset = named(name);
    if (preset) props.onChoose([...preset.scopes]);
  };
  return (
    <div class="grid gap-3">
      <OneOf
        legend={w.new.presets}
        options={[...presets().map((preset) => ({ value: preset.name, title: preset.title, note: w.presets[preset.name.replace("_", "-")] ?? preset.scopes.join(", ") })), { value: CUSTOM, title: w.new.custom, note: w.new.customNote }]}
        chosen={kind()}
        onChoose={choose}
      />
      <Show
        when={kind() === CUSTOM}
        fallback={
          <p class="note">
            {w.new.scopes} <code class="font-mono">{props.chosen.join("  ")}</code>
          </p>
        }
      >
        <SomeOf legend={w.new.scopes} columns options={(props.all.scopes.data()?.data ?? []).map((scope) => ({ value: scope.name, title: scope.title, note: [scope.name, scope.owner].filter(Boolean).join(" · ") }))} chosen={props.chosen} onChoose={props.onChoose} />
      </Show>
      <Show when={props.chosen.includes(EVERYTHING) || props.chosen.length === 0}>
        <p class="rounded-lg bg-warn-soft px-3 py-2">{props.chosen.length === 0 ? w.new.empty : w.new.all}</p>
      </Show>
    </div>
  );
}
