// Inputs that are no single line of text: a switch, a choice, and several lines.

import { createUniqueId, For, type JSX, Show } from "solid-js";
import { words } from "../../../strings/connections";

const w = words.form;

interface Common {
  title: string;
  note: string;
  error: string;
}

export function Turn(props: Common & { on: boolean; onTurn: (on: boolean) => void }) {
  const id = createUniqueId();
  return (
    <div class="relative flex min-h-10 items-center gap-4 px-3 py-2">
      <div class="min-w-0 flex-1">
        <label for={id} class="cursor-pointer font-medium after:absolute after:inset-0 after:content-['']">
          {props.title}
        </label>
        <Told id={id} {...props} />
      </div>
      <input
        id={id}
        type="checkbox"
        role="switch"
        class="relative z-1 h-[18px] w-8 shrink-0 cursor-pointer appearance-none rounded-full border border-muted bg-raised transition-colors before:absolute before:top-[2px] before:left-[2px] before:size-3 before:rounded-full before:bg-muted before:transition-transform before:content-[''] checked:border-accent checked:bg-accent checked:before:translate-x-[14px] checked:before:bg-accent-content"
        aria-describedby={toldBy(id, props)}
        checked={props.on}
        onChange={(event) => props.onTurn(event.currentTarget.checked)}
      />
    </div>
  );
}

export function Choice(props: Common & { chosen: string; choices: string[]; none: boolean; onChoose: (choice: string) => void }) {
  const id = createUniqueId();
  return (
    <Labelled id={id} {...props}>
      <select id={id} class="field h-9! w-full" classList={{ "border-bad!": Boolean(props.error) }} aria-invalid={props.error ? true : undefined} aria-describedby={toldBy(id, props)} onChange={(event) => props.onChoose(event.currentTarget.value)}>
        <Show when={props.none}>
          <option value="" selected={props.chosen === ""}>
            {w.choice}
          </option>
        </Show>
        <For each={props.choices}>
          {(choice) => (
            <option value={choice} selected={choice === props.chosen}>
              {choice}
            </option>
          )}
        </For>
      </select>
    </Labelled>
  );
}

export function Area(props: Common & { value: string; onInput: (value: string) => void }) {
  const id = createUniqueId();
  return (
    <Labelled id={id} {...props}>
      <textarea
        id={id}
        rows="3"
        class="field block h-auto! w-full py-2! font-mono text-xs leading-5 max-sm:text-[16px]"
        classList={{ "border-bad!": Boolean(props.error) }}
        spellcheck={false}
        aria-invalid={props.error ? true : undefined}
        aria-describedby={toldBy(id, props)}
        value={props.value}
        onInput={(event) => props.onInput(event.currentTarget.value)}
      />
    </Labelled>
  );
}

const toldBy = (id: string, said: Common): string | undefined => [said.error && `${id}-error`, said.note && `${id}-note`].filter(Boolean).join(" ") || undefined;

function Labelled(props: Common & { id: string; children: JSX.Element }) {
  return (
    <div>
      <label for={props.id} class="mb-1 block text-xs font-medium">
        {props.title}
      </label>
      {props.children}
      <Told {...props} />
    </div>
  );
}

function Told(props: Common & { id: string }) {
  return (
    <>
      <Show when={props.error}>
        <p id={`${props.id}-error`} role="alert" class="mt-1 text-xs text-bad">
          {props.error}
        </p>
      </Show>
      <Show when={props.note}>
        <p id={`${props.id}-note`} class="note">
          {props.note}
        </p>
      </Show>
    </>
  );
}
