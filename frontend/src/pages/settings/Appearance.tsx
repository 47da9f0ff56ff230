// Theme and density, and whether this device keeps the last state.

import { createSignal, For } from "solid-js";
import { appearance, choose, DENSITIES, THEMES } from "../../stores/appearance";
import { chooseKeeping, keepsLast } from "../../stores/device";
import { text } from "../../strings/en";
import { Section } from "./Section";

export function Appearance() {
  const words = text.appearance;
  return (
    <Section title={text.settings.sections.appearance}>
      <Choice legend={words.theme} options={THEMES.map((theme) => ({ value: theme, label: words.themes[theme], note: words.themeNotes[theme] }))} chosen={appearance.theme} onChoose={(theme) => choose({ theme })} />
      <Choice
        legend={words.density}
        options={DENSITIES.map((density) => ({ value: density, label: words.densities[density], note: words.densityNotes[density] }))}
        chosen={appearance.density}
        onChoose={(density) => choose({ density })}
      />
      <Keeping />
    </Section>
  );
}

function Keeping() {
  const words = text.appearance;
  const [kept, setKept] = createSignal(keepsLast());
  const choice = (keep: boolean): void => {
    setKept(keep);
    void chooseKeeping(keep);
  };
  return (
    <fieldset class="mb-5">
      <legend class="note mb-2 font-medium">{words.device}</legend>
      <label class="flex min-h-11 cursor-pointer items-start gap-2.5">
        <input type="checkbox" role="switch" class="mt-[3px] accent-(--accent)" aria-describedby="keep-last-note" checked={kept()} onChange={(event) => choice(event.currentTarget.checked)} />
        <span>
          <span class="block font-medium">{words.keepLast}</span>
          <span id="keep-last-note" class="text-xs text-muted">
            {words.keepLastNote}
          </span>
        </span>
      </label>
    </fieldset>
  );
}

function Choice<Value extends string>(props: { legend: string; options: { value: Value; label: string; note: string }[]; chosen: Value; onChoose: (value: Value) => void }) {
  return (
    <fieldset class="mb-5">
      <legend class="note mb-2 font-medium">{props.legend}</legend>
      <div class="grid grid-cols-[repeat(auto-fill,minmax(170px,1fr))] gap-2">
        <For each={props.options}>
          {(option) => (
            <label
              class="card flex min-h-14 cursor-pointer items-start gap-2.5 px-3 py-2.5 has-focus-visible:outline-2 has-focus-visible:outline-accent"
              classList={{ "border-accent! bg-accent-soft!": props.chosen === option.value }}
            >
              <input type="radio" name={props.legend} class="mt-[3px] accent-(--accent)" checked={props.chosen === option.value} onChange={() => props.onChoose(option.value)} />
              <span>
                <span class="block font-medium">{option.label}</span>
                <span class="text-xs text-muted">{option.note}</span>
              </span>
            </label>
          )}
        </For>
      </div>
    </fieldset>
  );
}
