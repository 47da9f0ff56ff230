// Keys that work on every page.

export interface Doors {
  palette: () => void;
  help: () => void;
  query: () => void;
  go: (path: string) => void;
  /** Only what is offered: a key leads nowhere else. */
  places: () => { path: string; key: string }[];
}

const PATIENCE_MS = 1200;

/** A key pressed in a field, a menu or a dialog belongs to it. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement | null;
  return (
    target?.closest?.("input, textarea, select, [contenteditable], [role=dialog], [role=menu]") != null ||
    document.querySelector("[role=dialog][data-expanded], [role=menu]") !== null
  );
}

/** Listen to the whole window; returns what stops it. */
export function listenToKeys(doors: Doors): () => void {
  let goUntil = 0;
  const onKey = (event: KeyboardEvent): void => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      doors.palette();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
    const going = event.timeStamp < goUntil ? doors.places().find((place) => place.key === event.key) : undefined;
    goUntil = event.key === "g" ? event.timeStamp + PATIENCE_MS : 0;
    if (going) doors.go(going.path);
    else if (event.key === "/") doors.query();
    else if (event.key === "?") doors.help();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  window.addEventListener("keydown", onKey);
  return () => window.removeEventListener("keydown", onKey);
}
