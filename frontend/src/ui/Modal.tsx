// What stands over a page until it is closed. The focus goes back to where it was before.

import { Dialog } from "@kobalte/core/dialog";
import type { JSX } from "solid-js";

interface ModalProps {
  /** Its place, size and look. */
  class: string;
  /** Stands over other dialogs. */
  above?: boolean;
  /** A click beside it closes nothing: something was typed, or has to be read. */
  steady?: boolean;
  /** Whether Esc closes it; else it stays. */
  leaves?: () => boolean;
  onKeyDown?: (event: KeyboardEvent) => void;
  onClose: () => void;
  /** Holds a `Dialog.Title`. */
  children: JSX.Element;
}

/** What opened the dialogs that are open: one that follows on another gives back to the same place. */
let opener: HTMLElement | null = null;

const inDialog = (element: Element | null): boolean => Boolean(element?.closest("[role=dialog]"));

export function Modal(props: ModalProps) {
  const active = document.activeElement as HTMLElement | null;
  if (active && active !== document.body && !inDialog(active)) opener = active;
  const before = opener;
  const focusBack = (event: Event): void => {
    event.preventDefault();
    // After the page has drawn what the dialog changed, and unless another dialog has the focus by then.
    queueMicrotask(() => {
      if (inDialog(document.activeElement)) return;
      opener = null;
      (before?.isConnected ? before : document.getElementById("page"))?.focus({ preventScroll: true });
    });
  };
  return (
    <Dialog open onOpenChange={(open) => open || props.onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay class="fixed inset-0 bg-base/70" classList={{ "z-50": !props.above, "z-60": props.above }} />
        <Dialog.Content
          class={`fixed outline-none ${props.class}`}
          classList={{ "z-60!": !props.above, "z-70!": props.above }}
          onCloseAutoFocus={focusBack}
          onEscapeKeyDown={(event) => props.leaves?.() === false && event.preventDefault()}
          onInteractOutside={(event) => props.steady && event.preventDefault()}
          onKeyDown={props.onKeyDown}
        >
          {props.children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog>
  );
}

export function Title(props: { children: JSX.Element }) {
  return <Dialog.Title class="text-[15px] font-semibold wrap-anywhere">{props.children}</Dialog.Title>;
}

/** What will happen, or what this is for; read out with the title. */
export function Lead(props: { children: JSX.Element }) {
  return <Dialog.Description class="mt-1.5 text-muted text-pretty wrap-anywhere">{props.children}</Dialog.Description>;
}
