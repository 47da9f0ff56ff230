// A row's last days in one line: a quiet cell for a day with points, coloured where some failed, a low line where there are none.

import { createMemo, Show } from "solid-js";
import type { RecoveryDay } from "../api/types";
import { words } from "../strings/recovery";
import type { Strip } from "./strips";

const CELL = 4;
const GAP = 1;
const HEIGHT = 14;
const FLOOR = 2;

const cell = (index: number, height: number): string => `M${index * (CELL + GAP)} ${HEIGHT - height}h${CELL}v${height}h-${CELL}z`;

/** One path for each tone: days without points, with, with some that failed, with nothing but failures. */
export function paths(days: RecoveryDay[]): Record<"empty" | "good" | "mixed" | "bad", string> {
  const found = { empty: "", good: "", mixed: "", bad: "" };
  days.forEach((day, index) => {
    const tone = day.total === 0 ? "empty" : day.failed === 0 ? "good" : day.failed < day.total ? "mixed" : "bad";
    found[tone] += cell(index, tone === "empty" ? FLOOR : HEIGHT);
  });
  return found;
}

export function StripOfDays(props: { strip: Strip }) {
  const days = (): RecoveryDay[] => (Array.isArray(props.strip) ? props.strip : []);
  const drawn = createMemo(() => paths(days()));
  const label = () => words.days.label(days().filter((one) => one.total > 0).length, days().length, days().filter((one) => one.failed > 0).length);
  return (
    <Show
      when={days().length > 0}
      fallback={<span class="note">{props.strip === "failed" ? <span title={words.days.unread}>{words.unknown}</span> : <span class="sr-only">{words.days.loading}</span>}</span>}
    >
      <svg role="img" aria-label={label()} viewBox={`0 0 ${days().length * (CELL + GAP) - GAP} ${HEIGHT}`} class="h-[14px] max-w-full" style={{ width: `${days().length * (CELL + GAP) - GAP}px` }}>
        <path d={drawn().empty} class="fill-hair" />
        <path d={drawn().good} class="fill-quiet-line" />
        <path d={drawn().mixed} class="fill-warn-fill" />
        <path d={drawn().bad} class="fill-bad-fill" />
      </svg>
    </Show>
  );
}
