// Ask before something that is hard to see coming; names the thing, and takes a reason where one is kept.

import { Dialog } from "@kobalte/core/dialog";
import { createSignal, Show } from "solid-js";
import { text } from "../strings/en";
import { returnFocus } from "./returnFocus";

export function Confirm(props: { title: string; text: string; action: string; unexplained?: boolean; onClose: () => void; onConfirm: (reason: string) => Promise<unknown> }) {
  const focusBack = returnFocus();
  const [reason, setReason] = createSignal("");
  const [busy, setBusy] = createSignal(false);
  const [failure, setFailure] = createSignal("");

  const confirm = (event: Event): void => {
    event.preventDefault();
    setBusy(true);
    props.onConfirm(reason()).then(props.onClose, (error: Error) => {
      setFailure(text.somethingFailed(error.message));
      setBusy(false);
    });
  };

  return (
    <Dialog open onOpenChange={(open) => open || props.onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay class="fixed inset-0 z-50 bg-base/70" />
        <Dialog.Content onCloseAutoFocus={focusBack} class="menu fixed top-[18vh] left-1/2 w-[min(440px,calc(100vw-24px))] -translate-x-1/2 p-5!">
          <Dialog.Title class="text-[15px] font-semibold">{props.title}</Dialog.Title>
          <Dialog.Description class="mt-1.5 text-muted">{props.text}</Dialog.Description>
          <form onSubmit={confirm}>
            <Show when={!props.unexplained}>
              <label class="note mt-4 block">
                {text.sources.reason}
                <input class="field mt-1 w-full text-content" value={reason()} onInput={(event) => setReason(event.currentTarget.value)} />
              </label>
            </Show>
            <Show when={failure()}>
              <p role="alert" class="mt-3 text-bad">
                {failure()}
              </p>
            </Show>
            <div class="mt-5 flex justify-end gap-2">
              <button type="button" class="btn" onClick={props.onClose}>
                {text.cancel}
              </button>
              <button type="submit" class="btn btn-primary" disabled={busy()}>
                {props.action}
              </button>
            </div>
          </form>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog>
  );
}
