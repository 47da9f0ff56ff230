// One of a few, or some of many, each with a word of explanation.

import { createUniqueId, For, type JSX, Show } from "solid-js";

export interface Option<Value extends string = string> {
  value: Value;
  title: string;
  note?: string;
  /** Why it cannot be chosen. */
  why?: string;
}

const CARD = "card flex min-h-10 items-start gap-2.5 px-3 py-2 has-focus-visible:outline-2 has-focus-visible:outline-accent";

interface OneProps<Value extends string> {
  legend: string;
  options: Option<Value>[];
  chosen: Value;
  onChoose: (value: Value) => void;
  columns?: boolean;
}

/** Radio buttons as cards. */
export function OneOf<Value extends string>(props: OneProps<Value>) {
  const name = createUniqueId();
  return (
    <fieldset class="min-w-0">
      <legend class="mb-1.5 text-xs font-medium">{props.legend}</legend>
      <div class="grid gap-1.5" classList={{ "sm:grid-cols-2": props.columns !== false }}>
        <For each={props.options}>
          {(option) => (
            <label class={CARD} classList={{ "border-accent! bg-accent-soft!": props.chosen === option.value, "cursor-pointer": !option.why }}>
              <input type="radio" name={name} class="mt-[3px] shrink-0 accent-(--accent)" checked={props.chosen === option.value} disabled={Boolean(option.why)} onChange={() => props.onChoose(option.value)} />
              <Words option={option} />
            </label>
          )}
        </For>
      </div>
    </fieldset>
  );
}

interface SomeProps {
  legend: string;
  hint?: JSX.Element;
  options: Option[];
  chosen: string[];
  onChoose: (values: string[]) => void;
  disabled?: boolean;
  columns?: boolean;
}

/** Check boxes as a list. */
export function SomeOf(props: SomeProps) {
  const turn = (value: string, on: boolean): void => props.onChoose(props.options.map((option) => option.value).filter((one) => (one === value ? on : props.chosen.includes(one))));
  return (
    <fieldset class="min-w-0">
      <legend class="mb-1.5 text-xs font-medium">{props.legend}</legend>
      <div class="grid gap-1.5" classList={{ "sm:grid-cols-2": props.columns }}>
        <For each={props.options}>
          {(option) => {
            const chosen = () => props.chosen.includes(option.value);
            return (
              <label class={CARD} classList={{ "border-accent! bg-accent-soft!": chosen(), "cursor-pointer": !option.why && !props.disabled }}>
                <input type="checkbox" class="mt-[3px] shrink-0 accent-(--accent)" checked={chosen()} disabled={props.disabled || Boolean(option.why)} onChange={(event) => turn(option.value, event.currentTarget.checked)} />
                <Words option={option} />
              </label>
            );
          }}
        </For>
      </div>
      <Show when={props.hint}>
        <p class="note mt-1.5">{props.hint}</p>
      </Show>
    </fieldset>
  );
}

function Words(props: { option: Option }) {
  return (
    <span class="min-w-0">
      <span class="block font-medium wrap-anywhere">{props.option.title}</span>
      <Show when={props.option.note}>
        <span class="note block text-pretty">{props.option.note}</span>
      </Show>
      <Show when={props.option.why}>
        <span class="block text-xs text-pretty">{props.option.why}</span>
      </Show>
    </span>
  );
}
