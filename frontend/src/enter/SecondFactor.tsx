// The second step of signing in: a code from the phone, or one of those that were kept for when it is gone.

import { createEffect, createSignal, on, Show } from "solid-js";
import { text } from "../strings/en";
import { Field } from "../ui/Field";
import { Trouble } from "../ui/Trouble";
import { Sheet, Submit } from "./Sheet";

const words = text.enter.signIn;
const WHOLE = /^\d{6}$/;

interface SecondFactorProps {
  name: string;
  busy: boolean;
  failure: string;
  /** How long to wait before the next try. */
  wait: string;
  onCode: (code: string) => void;
  onBack: () => void;
}

export function SecondFactor(props: SecondFactorProps) {
  let field!: HTMLInputElement;
  const [code, setCode] = createSignal("");
  const [kept, setKept] = createSignal(false);
  createEffect(
    on(
      () => props.failure,
      (failure) => {
        if (!failure) return;
        setCode("");
        field.focus();
      },
    ),
  );
  /** Six digits are whole: nobody has to press a button too. */
  const type = (typed: string): void => {
    const digits = typed.replace(/\s/g, "");
    setCode(kept() ? typed : digits);
    if (!kept() && WHOLE.test(digits) && !props.busy && !props.wait) props.onCode(digits);
  };
  const swap = (): void => {
    setKept(!kept());
    setCode("");
  };

  return (
    <Sheet
      title={kept() ? words.recoveryTitle : words.codeTitle}
      lead={kept() ? words.recoveryText : words.codeText(props.name)}
      below={
        <p class="note flex flex-wrap justify-between gap-2 px-1">
          <button type="button" class="underline-offset-2 hover:underline max-sm:min-h-11" onClick={swap}>
            {kept() ? words.useApp : words.useRecovery}
          </button>
          <button type="button" class="underline-offset-2 hover:underline max-sm:min-h-11" onClick={props.onBack}>
            {words.otherName}
          </button>
        </p>
      }
    >
      <form
        class="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          props.onCode(code().trim());
        }}
      >
        <Show when={kept()} keyed fallback={<Field label={words.codeLabel} name="code" autocomplete="one-time-code" numeric mono required autofocus maxLength={7} value={code()} onInput={type} ref={(input) => (field = input)} />}>
          <Field label={words.recoveryLabel} name="recovery-code" mono required autofocus maxLength={40} value={code()} onInput={type} ref={(input) => (field = input)} />
        </Show>
        <Trouble text={props.failure} />
        <Submit label={props.wait ? words.wait(props.wait) : words.submit} disabled={props.busy || props.wait !== ""} />
      </form>
    </Sheet>
  );
}
