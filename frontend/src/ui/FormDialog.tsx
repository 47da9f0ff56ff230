// A dialog with a form: it says what will happen, is busy while it happens, and says why it did not.

import { type JSX, Show } from "solid-js";
import { text } from "../strings/en";
import { createDeed } from "./deed";
import { Lead, Modal, Title } from "./Modal";
import { Trouble } from "./Trouble";

export interface FormDialogProps {
  title: string;
  text?: string;
  action: string;
  /** What cannot be undone is marked as such. */
  grave?: boolean;
  wide?: boolean;
  /** Not yet: something is missing. */
  disabled?: boolean;
  onClose: () => void;
  /** The dialog closes when it is done. */
  onSubmit: () => Promise<unknown>;
  children?: JSX.Element;
}

export function FormDialog(props: FormDialogProps) {
  const { busy, failure, run } = createDeed();
  const submit = (event: Event): void => {
    event.preventDefault();
    if (!props.disabled) void run(event, () => props.onSubmit().then(() => props.onClose()));
  };
  return (
    <Modal
      steady
      class={`menu top-[8vh] left-1/2 flex max-h-[84vh] -translate-x-1/2 flex-col p-0! max-sm:top-auto max-sm:bottom-3 max-sm:max-h-[92dvh] ${props.wide ? "w-[min(600px,calc(100vw-24px))]" : "w-[min(460px,calc(100vw-24px))]"}`}
      onClose={props.onClose}
    >
      <form onSubmit={submit} class="flex min-h-0 flex-col">
        <div class="min-h-0 overflow-y-auto p-5 pb-4" tabindex="-1">
          <Title>{props.title}</Title>
          <Show when={props.text}>
            <Lead>{props.text}</Lead>
          </Show>
          {props.children}
        </div>
        <div class="border-t border-hair px-5 py-3">
          <Trouble text={failure()} class="mb-3" />
          <div class="flex justify-end gap-2">
            <button type="button" class="btn" onClick={props.onClose}>
              {text.cancel}
            </button>
            <button type="submit" class={props.grave ? "btn border-bad! bg-bad! text-bad-content!" : "btn btn-primary"} disabled={busy() || props.disabled}>
              {props.action}
            </button>
          </div>
        </div>
      </form>
    </Modal>
  );
}
