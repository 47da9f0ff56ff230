// Give the focus back to where it was before a dialog opened; or to the page, when that place is gone.

/** Call it while the dialog is made; the result goes into its `onCloseAutoFocus`. */
export function returnFocus(): (event: Event) => void {
  const before = document.activeElement as HTMLElement | null;
  return (event) => {
    event.preventDefault();
    // After the page has drawn what the dialog changed.
    queueMicrotask(() => (before?.isConnected && before !== document.body ? before : document.getElementById("page"))?.focus({ preventScroll: true }));
  };
}
