// What happened, on the same time scale as the charts above it.

import { For } from "solid-js";
import { clock, fullMoment, moment } from "../draw/format";
import { text } from "../strings/en";
import type { Mark } from "./Plot";

/** How bad something is, as a shape; the colour only repeats it. */
export const SHAPES = { bad: "rounded-[2px] bg-bad-fill", warn: "rotate-45 rounded-[1px] bg-warn-fill", unknown: "rounded-full border border-dashed border-unknown", plain: "rounded-full bg-muted" };

export function EventLane(props: { marks: Mark[]; sinceMs: number; untilMs: number; inset?: [number, number] }) {
  const place = (mark: Mark): string => `${((mark.atMs - props.sinceMs) / (props.untilMs - props.sinceMs)) * 100}%`;
  const shown = (): Mark[] => props.marks.filter((mark) => mark.atMs >= props.sinceMs && mark.atMs <= props.untilMs);

  return (
    <div style={{ "padding-left": `${props.inset?.[0] ?? 0}px`, "padding-right": `${props.inset?.[1] ?? 0}px` }}>
      <ul aria-label={text.peek.events} class="relative h-4">
        <li aria-hidden="true" class="absolute inset-x-0 top-1/2 border-t border-hair" />
        <For each={shown()}>
          {(mark) => (
            <li class="group absolute top-1/2 -translate-x-1/2 -translate-y-1/2 p-1" style={{ left: place(mark) }}>
              <span class={`block size-[8px] ${SHAPES[mark.tone]}`} aria-hidden="true" />
              <span class="sr-only">{`${mark.title}, ${fullMoment(mark.atMs / 1000)}`}</span>
              <span
                aria-hidden="true"
                class="pointer-events-none absolute bottom-full left-1/2 z-20 hidden -translate-x-1/2 rounded-md border border-border bg-surface px-2 py-1 text-xs whitespace-nowrap shadow-md group-hover:block"
              >
                {`${mark.title} · ${moment(mark.atMs / 1000)}`}
              </span>
            </li>
          )}
        </For>
      </ul>
      <p class="note flex justify-between">
        <span>{clock(props.sinceMs / 1000)}</span>
        <span>{shown().length === 0 ? text.peek.noEvents : ""}</span>
        <span>{text.now}</span>
      </p>
    </div>
  );
}
