// What makes the page know less than it seems to.

import { For } from "solid-js";
import type { SourceHealth } from "../api/types";
import { listed } from "../strings/numbers";
import { words } from "../strings/recovery";

const w = words.posture;
const SILENT = new Set(["backing_off", "open"]);

/** Sources that told of points and do not answer now. */
export const silent = (health: SourceHealth[], telling: Set<string>): string[] =>
  health.filter((one) => telling.has(one.source) && SILENT.has(one.state)).map((one) => one.title || one.source);

export function Notices(props: { silent: string[]; cut: number }) {
  const said = () => [
    ...(props.silent.length > 0 ? [(props.silent.length === 1 ? w.silent : w.silentMany)(listed(props.silent))] : []),
    ...(props.cut > 0 ? [w.cut(props.cut)] : []),
  ];
  return (
    <div role="status" class="contents">
      <For each={said()}>{(words) => <p class="bg-warn-soft px-4 py-1.5 text-pretty max-sm:px-3.5">{words}</p>}</For>
    </div>
  );
}
