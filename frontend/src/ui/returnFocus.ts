// Give the focus back to where it was before a dialog opened; or to the page, when that place is gone.

/** What opened the dialogs that are open: one that follows on another gives back to the same place. */
let opener: HTMLElement | null = null;

/** Call it while the dialog is made, not in its markup, which is read late; the result goes into its `onCloseAutoFocus`. */
export function returnFocus(): (event: Event) => void {
  const active = document.activeElement as HTMLElement | null;
  if (active && active !== document.body && !active.closest("[role=dialog]")) opener = active;
  const before = opener;
  return (event) => {
    event.preventDefault();
    // After the page has drawn what the dialog changed, and unless another dialog has the focus by then.
    queueMicrotask(() => {
      if (document.activeElement?.closest("[role=dialog]")) return;
      (before?.isConnected ? before : document.getElementById("page"))?.focus({ preventScroll: true });
    });
  };
}
