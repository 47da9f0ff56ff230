// One labelled input, with its hint and its error read out together with it.

import { createSignal, createUniqueId, type JSX, Show } from "solid-js";
import { text } from "../strings/en";

export interface FieldProps {
  label: string;
  value: string;
  onInput: (value: string) => void;
  type?: "text" | "password";
  /** What password managers go by. */
  autocomplete?: string;
  name?: string;
  hint?: JSX.Element;
  error?: string;
  /** Marks it where the error is told elsewhere. */
  invalid?: boolean;
  placeholder?: string;
  numeric?: boolean;
  mono?: boolean;
  required?: boolean;
  maxLength?: number;
  autofocus?: boolean;
  disabled?: boolean;
  ref?: (input: HTMLInputElement) => void;
}

export function Field(props: FieldProps) {
  const id = createUniqueId();
  const [bare, setBare] = createSignal(false);
  const secret = () => props.type === "password";
  const told = () => [props.error && `${id}-error`, props.hint && `${id}-hint`].filter(Boolean).join(" ") || undefined;
  const take = (input: HTMLInputElement): void => {
    props.ref?.(input);
    // After a dialog has put the focus on its first button.
    if (props.autofocus) requestAnimationFrame(() => input.focus());
  };
  return (
    <div>
      <label for={id} class="mb-1 block text-xs font-medium">
        {props.label}
      </label>
      <div class="relative">
        <input
          ref={take}
          id={id}
          class="field h-9! w-full"
          classList={{ "font-mono": props.mono, "pr-14!": secret(), "border-bad!": Boolean(props.error) || props.invalid }}
          type={secret() && !bare() ? "password" : "text"}
          name={props.name}
          autocomplete={props.autocomplete ?? "off"}
          inputmode={props.numeric ? "numeric" : undefined}
          autocapitalize="none"
          spellcheck={false}
          placeholder={props.placeholder}
          required={props.required}
          maxLength={props.maxLength}
          disabled={props.disabled}
          aria-invalid={props.error || props.invalid ? true : undefined}
          aria-describedby={told()}
          value={props.value}
          onInput={(event) => props.onInput(event.currentTarget.value)}
        />
        <Show when={secret()}>
          <button
            type="button"
            class="note absolute inset-y-0 right-0 px-3 hover:text-content"
            aria-label={`${bare() ? text.enter.hide : text.enter.show} · ${props.label}`}
            aria-pressed={bare()}
            onClick={() => setBare(!bare())}
          >
            {bare() ? text.enter.hide : text.enter.show}
          </button>
        </Show>
      </div>
      <Show when={props.error}>
        <p id={`${id}-error`} role="alert" class="mt-1 text-xs text-bad">
          {props.error}
        </p>
      </Show>
      <Show when={props.hint}>
        <p id={`${id}-hint`} class="note mt-1">
          {props.hint}
        </p>
      </Show>
    </div>
  );
}
