// Ask before something that is hard to see coming; names the thing, and takes a reason where one is kept.

import { createSignal, Show } from "solid-js";
import { text } from "../strings/en";
import { Field } from "./Field";
import { FormDialog } from "./FormDialog";

export function Confirm(props: { title: string; text: string; action: string; unexplained?: boolean; onClose: () => void; onConfirm: (reason: string) => Promise<unknown> }) {
  const [reason, setReason] = createSignal("");
  return (
    <FormDialog title={props.title} text={props.text} action={props.action} onClose={props.onClose} onSubmit={() => props.onConfirm(reason())}>
      <Show when={!props.unexplained}>
        <div class="mt-4">
          <Field label={text.sources.reason} value={reason()} onInput={setReason} />
        </div>
      </Show>
    </FormDialog>
  );
}
