// Commands that prepare the other side, to be copied: a tab for each way, its commands as steps.

import { createSignal, createUniqueId, For, Show } from "solid-js";
import type { Recipe } from "../../../api/types";
import { words } from "../../../strings/connections";
import { text } from "../../../strings/en";
import { copy } from "../../../ui/copy";
import { Copyable } from "../../../ui/Copyable";

const w = words.recipes;

export function Recipes(props: { recipes: Recipe[] }) {
  const [chosen, setChosen] = createSignal(0);
  const id = createUniqueId();
  const recipe = () => props.recipes[chosen()] ?? props.recipes[0];
  const tabs: HTMLButtonElement[] = [];
  const move = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = (chosen() + step + props.recipes.length) % props.recipes.length;
    setChosen(next);
    tabs[next]?.focus();
  };
  return (
    <>
      <Show when={props.recipes.length > 1}>
        <div role="tablist" aria-label={w.which} class="mb-3 flex flex-wrap gap-1" onKeyDown={move}>
          <For each={props.recipes}>
            {(one, index) => (
              <button
                type="button"
                role="tab"
                ref={(tab) => (tabs[index()] = tab)}
                id={`${id}-tab-${index()}`}
                aria-selected={chosen() === index()}
                aria-controls={`${id}-steps`}
                tabindex={chosen() === index() ? 0 : -1}
                class="min-h-7 rounded-lg px-2.5 py-1 text-left text-xs text-pretty max-sm:min-h-11"
                classList={{ "bg-accent-soft font-medium": chosen() === index(), "text-muted hover:bg-raised hover:text-content": chosen() !== index() }}
                onClick={() => setChosen(index())}
              >
                {one.title}
              </button>
            )}
          </For>
        </div>
      </Show>
      <Show when={recipe()} keyed>
        {(one) => (
          <div id={`${id}-steps`} role={props.recipes.length > 1 ? "tabpanel" : undefined} aria-labelledby={props.recipes.length > 1 ? `${id}-tab-${chosen()}` : undefined}>
            <Show when={props.recipes.length === 1}>
              <h3 class="mb-2 text-xs font-medium">{one.title}</h3>
            </Show>
            <ol class="grid gap-2">
              <For each={one.commands}>
                {(command, index) => (
                  <li>
                    <Copyable label={w.step(index() + 1, one.commands.length)} value={command} />
                  </li>
                )}
              </For>
            </ol>
            <Show when={one.commands.length > 1}>
              <CopyAll commands={one.commands} />
            </Show>
            <Show when={one.note}>
              <p class="note mt-2 text-pretty">{one.note}</p>
            </Show>
          </div>
        )}
      </Show>
    </>
  );
}

function CopyAll(props: { commands: string[] }) {
  const [done, setDone] = createSignal<boolean>();
  const take = () => void copy(props.commands.join("\n")).then(setDone);
  return (
    <button type="button" class="btn mt-2" onClick={take}>
      <span aria-live="polite">{done() === undefined ? w.all : done() ? text.enter.copied : text.enter.copyFailed}</span>
    </button>
  );
}
