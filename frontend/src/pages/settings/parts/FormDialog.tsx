// A dialog with a form: it says what will happen, is busy while it happens, and says why it did not.

import { Dialog } from "@kobalte/core/dialog";
import { createSignal, type JSX, Show } from "solid-js";
import { text } from "../../../strings/en";
import { returnFocus } from "../../../ui/returnFocus";

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
  const focusBack = returnFocus();
  const [busy, setBusy] = createSignal(false);
  const [failure, setFailure] = createSignal("");

  const submit = (event: Event): void => {
    event.preventDefault();
    if (props.disabled || busy()) return;
    setBusy(true);
    setFailure("");
    props.onSubmit().then(props.onClose, (error: Error) => {
      setFailure(text.somethingFailed(error.message));
      setBusy(false);
    });
  };

  return (
    <Dialog open onOpenChange={(open) => open || props.onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay class="fixed inset-0 z-50 bg-base/70" />
        <Dialog.Content
          onCloseAutoFocus={focusBack}
          onInteractOutside={(event) => event.preventDefault()}
          class="menu fixed top-[8vh] left-1/2 flex max-h-[84vh] -translate-x-1/2 flex-col p-0! max-sm:top-auto max-sm:bottom-3 max-sm:max-h-[92dvh]"
          classList={{ "w-[min(600px,calc(100vw-24px))]": props.wide, "w-[min(460px,calc(100vw-24px))]": !props.wide }}
        >
          <form onSubmit={submit} class="flex min-h-0 flex-col">
            <div class="min-h-0 overflow-y-auto p-5 pb-4" tabindex="-1">
              <Dialog.Title class="text-[15px] font-semibold wrap-anywhere">{props.title}</Dialog.Title>
              <Show when={props.text}>
                <Dialog.Description class="mt-1.5 text-muted text-pretty wrap-anywhere">{props.text}</Dialog.Description>
              </Show>
              {props.children}
            </div>
            <div class="border-t border-hair px-5 py-3">
              <Show when={failure()}>
                <p role="alert" class="mb-3 rounded-lg bg-bad-soft px-3 py-2">
                  {failure()}
                </p>
              </Show>
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
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog>
  );
}
