// How it stands in one line and one bar. Each part is a filter of the inventory.

import { createMemo, For, Show } from "solid-js";
import { words } from "../strings/recovery";
import { phone } from "../ui/media";
import { type Counts, counted, type Posture as Part, type Subject } from "./posture";

const w = words.posture;
const TOLD: { part: Part; text: (counts: Counts) => string; tone: (counts: Counts) => string; fill: string }[] = [
  { part: "protected", text: (c) => w.protected(c.protected), tone: () => "text-content", fill: "bg-line" },
  { part: "attention", text: (c) => w.attention(c.attention), tone: (c) => (c.failing > 0 ? "text-bad font-medium" : "text-warn font-medium"), fill: "bg-warn-fill" },
  { part: "none", text: (c) => (phone() ? w.noneShort : w.none)(c.none), tone: () => "text-content font-medium", fill: "hatched" },
  { part: "whose", text: (c) => (phone() ? w.whoseShort : w.whose)(c.whose), tone: () => "", fill: "" },
];

export function PostureLine(props: { list: Subject[]; shown?: string; onShow: (part: Part | undefined) => void }) {
  const counts = createMemo(() => counted(props.list));
  const told = () => TOLD.filter(({ part }) => part === "protected" || counts()[part] > 0);
  return (
    <p class="min-w-0 text-muted text-pretty">
      <For each={told()}>
        {(one, index) => (
          <>
            {index() > 0 ? " · " : ""}
            <button
              type="button"
              class={`${one.tone(counts())} hover:underline`}
              classList={{ "underline decoration-2 underline-offset-4": props.shown === one.part }}
              aria-pressed={props.shown === one.part}
              onClick={() => props.onShow(props.shown === one.part ? undefined : one.part)}
            >
              {one.text(counts())}
            </button>
          </>
        )}
      </For>
    </p>
  );
}

/** Only what has an owner is in the bar: points of nobody protect nobody. */
export function PostureBar(props: { list: Subject[] }) {
  const counts = createMemo(() => counted(props.list));
  const whole = () => Math.max(1, counts().protected + counts().attention + counts().none);
  const parts = () => [
    { fill: "bg-line", count: counts().protected },
    { fill: "bg-bad-fill", count: counts().failing },
    { fill: "bg-warn-fill", count: counts().attention - counts().failing },
    { fill: "hatched", count: counts().none },
  ];
  const said = () => [w.protected(counts().protected), w.attention(counts().attention), w.none(counts().none)].join(", ");
  return (
    <section class="min-w-0 px-4 pt-2 pb-2 max-sm:px-3.5" aria-label={w.title}>
      <div class="flex items-baseline justify-between gap-2">
        <h2 class="note font-medium">{w.title}</h2>
        <span class="truncate tabular-nums">
          <span class="font-medium">{`${counts().protected} / ${counts().protected + counts().attention + counts().none}`}</span>
          <Show when={counts().protected > 0}>
            <span class="note ml-1.5" title={w.verifiedWhy}>
              {w.verified(counts().verified)}
            </span>
          </Show>
        </span>
      </div>
      <div role="img" aria-label={w.label(said())} class="mt-2 flex h-[10px] gap-[2px] overflow-hidden rounded-[3px] bg-base">
        <For each={parts().filter((part) => part.count > 0)}>{(part) => <span class={`block h-full min-w-[3px] ${part.fill}`} style={{ width: `${(part.count / whole()) * 100}%` }} />}</For>
      </div>
      <p class="note mt-1.5 truncate max-sm:hidden" title={w.note}>{w.note}</p>
    </section>
  );
}
