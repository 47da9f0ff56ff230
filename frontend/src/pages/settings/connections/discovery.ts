// Look around for what could be connected: begun, followed as it goes on, stopped, and read again.

import { createEffect, createSignal, onCleanup } from "solid-js";
import { ask } from "../../../api/http";
import type { Discovery, Finding, Scan } from "../../../api/types";
import { createAnswer } from "../parts/answer";

const PATH = "/api/discover";

type Progress = Pick<Scan, "knocked" | "doors" | "open">;

/** The look with one more thing found; what was told before the line broke is told again. */
export const withFound = (scan: Scan, one: Finding): Scan => (scan.found.some(({ id }) => id === one.id) ? scan : { ...scan, found: [...scan.found, one] });

/** `onEnded` hears of each look that was begun here, once it is over. */
export function createDiscovery(onEnded: (scan: Scan) => void) {
  const view = createAnswer(() => ask<Discovery>(PATH));
  const [scan, setScan] = createSignal<Scan>();
  let line: EventSource | undefined;
  const hangUp = (): void => line?.close();
  onCleanup(hangUp);

  function follow(mine: boolean): void {
    hangUp();
    line = new EventSource(`${PATH}/events`);
    const heard = <T,>(name: string, take: (news: T) => void): void => line?.addEventListener(name, (event) => take(JSON.parse((event as MessageEvent<string>).data) as T));
    heard<Finding>("found", (one) => setScan((before) => before && withFound(before, one)));
    heard<Progress>("progress", (news) => setScan((before) => before && { ...before, ...news }));
    heard<Scan>("ended", (card) => {
      hangUp();
      setScan(card);
      if (mine) onEnded(card);
    });
  }

  async function begin(range: string, atHome: boolean): Promise<void> {
    setScan(await ask<Scan>(PATH, { method: "POST", body: { range, allow_loopback: atHome } }));
    follow(true);
  }

  // What somebody began before, here or elsewhere.
  createEffect(() => {
    const known = view.data()?.scan;
    if (!known || scan()) return;
    setScan(known);
    if (known.state === "running") follow(false);
  });
  return { view, scan, begin, stop: async () => void setScan(await ask<Scan>(PATH, { method: "DELETE" })) };
}
