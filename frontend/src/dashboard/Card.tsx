// A widget's frame: a title, what there is to say beside it, and the controls while the page is being arranged.

import ArrowDown from "lucide-solid/icons/arrow-down";
import ArrowUp from "lucide-solid/icons/arrow-up";
import Columns2 from "lucide-solid/icons/columns-2";
import EyeOff from "lucide-solid/icons/eye-off";
import { createContext, For, type JSX, Show, useContext } from "solid-js";
import { words } from "../strings/dashboard";

export interface Arranging {
  on: () => boolean;
  columns: () => boolean;
  move: (by: -1 | 1) => void;
  swap: () => void;
  hide: () => void;
  first: () => boolean;
  last: () => boolean;
}

export const ArrangingContext = createContext<Arranging>();

export function Card(props: { title: string; note?: JSX.Element; children: JSX.Element }) {
  const arranging = useContext(ArrangingContext);
  return (
    <section class="card min-w-0 px-3.5 py-2.5" classList={{ "border-accent!": arranging?.on() }} aria-label={props.title}>
      <div class="mb-1.5 flex min-h-6 flex-wrap items-center justify-between gap-x-3 gap-y-0.5">
        <h2 class="shrink-0 font-medium">{props.title}</h2>
        <Show when={arranging?.on() && arranging} fallback={<div class="note min-w-0">{props.note}</div>}>
          {(held) => <Controls title={props.title} held={held()} />}
        </Show>
      </div>
      {props.children}
    </section>
  );
}

function Controls(props: { title: string; held: Arranging }) {
  const buttons = () => [
    { label: words.moveUp(props.title), icon: ArrowUp, off: props.held.first(), act: () => props.held.move(-1), seen: true },
    { label: words.moveDown(props.title), icon: ArrowDown, off: props.held.last(), act: () => props.held.move(1), seen: true },
    { label: words.otherSide(props.title), icon: Columns2, off: false, act: props.held.swap, seen: props.held.columns() },
    { label: words.hide(props.title), icon: EyeOff, off: false, act: props.held.hide, seen: true },
  ];
  return (
    <div class="flex" role="toolbar" aria-label={props.title}>
      <For each={buttons().filter((one) => one.seen)}>
        {(one) => (
          <button type="button" class="btn-icon" aria-label={one.label} title={one.label} disabled={one.off} onClick={() => one.act()}>
            <one.icon size={15} />
          </button>
        )}
      </For>
    </div>
  );
}

/** A line that holds the place of what is being read. */
export function Lines(props: { count: number; label: string }) {
  return (
    <div role="status" aria-label={props.label}>
      {Array.from({ length: props.count }, () => (
        <div class="flex h-[31px] items-center gap-3">
          <span class="h-[9px] w-32 rounded bg-raised" />
          <span class="ml-auto h-[9px] w-20 rounded bg-raised" />
        </div>
      ))}
    </div>
  );
}
