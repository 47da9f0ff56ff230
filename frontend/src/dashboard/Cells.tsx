// The cells of one group on a canvas, with one link that goes to whichever is pointed at or has the focus.

import { A } from "@solidjs/router";
import { createEffect, createMemo, createSignal, Show } from "solid-js";
import type { Resource } from "../api/types";
import type { Look } from "../draw/look";
import { painted } from "../stores/appearance";
import { words } from "../strings/dashboard";
import type { Cell } from "./groups";
import { beside, cellAt, CELL_HEIGHT, GAP, pack } from "./pack";
import { paint } from "./paint";
import { isTrouble } from "./signal";

interface CellsProps {
  cells: Cell[];
  room: number;
  lines: number;
  only?: Look;
  hrefOf: (resource: Resource) => string;
  labelOf: (cell: Cell) => string;
  onAt: (cell: Cell | undefined, place?: DOMRect) => void;
  /** Touched beside the link: a finger is larger than a cell. */
  onTap: () => void;
}

/** As large as a target has to be (WCAG 2.5.8), from a cell that is smaller: downwards, because above stands the link of the group. */
const TARGET = 24;

function target(box: { x: number; y: number; width: number } = { x: 0, y: 0, width: 0 }) {
  const width = Math.max(TARGET, box.width);
  return { left: `${box.x - (width - box.width) / 2}px`, top: `${box.y}px`, width: `${width}px`, height: `${TARGET}px` };
}

export function Cells(props: CellsProps) {
  const [at, setAt] = createSignal<string>();
  const [focused, setFocused] = createSignal(false);
  const [pointed, setPointed] = createSignal(false);
  let canvas!: HTMLCanvasElement;
  let link: HTMLAnchorElement | undefined;
  const boxes = createMemo(() => pack(props.cells, props.room));
  const size = () => ({ width: props.room, height: props.lines * (CELL_HEIGHT + GAP) - GAP });
  const looks = createMemo(() => props.cells.map((cell) => cell.look), undefined, { equals: (a, b) => a.length === b.length && a.every((look, index) => look === b[index]) });
  /** Where Tab arrives: at what was looked at last, or at the first in trouble. */
  const index = createMemo(() => {
    const found = props.cells.findIndex((cell) => cell.id === at());
    return found >= 0 ? found : Math.max(0, props.cells.findIndex((cell) => isTrouble(cell.look)));
  });
  const cell = () => props.cells[index()];
  const box = () => boxes()[index()];

  createEffect(() => {
    painted();
    paint(canvas, boxes(), looks(), props.only, size());
  });

  const point = (next: number): void => {
    const found = props.cells[next];
    if (!found) return;
    setAt(found.id);
    props.onAt(found, link?.getBoundingClientRect());
  };
  const onMove = (event: PointerEvent): void => {
    if (event.pointerType === "touch") return;
    const place = canvas.getBoundingClientRect();
    const found = cellAt(boxes(), event.clientX - place.left, event.clientY - place.top);
    setPointed(found >= 0);
    if (found < 0) props.onAt(undefined);
    else if (found !== index() || at() === undefined) point(found);
    else props.onAt(props.cells[found], link?.getBoundingClientRect());
  };
  const onKey = (event: KeyboardEvent): void => {
    const moves: Record<string, () => number> = {
      ArrowRight: () => index() + 1,
      ArrowLeft: () => index() - 1,
      ArrowDown: () => beside(boxes(), index(), 1),
      ArrowUp: () => beside(boxes(), index(), -1),
      Home: () => 0,
      End: () => props.cells.length - 1,
    };
    const move = moves[event.key];
    if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    point(Math.min(props.cells.length - 1, Math.max(0, move())));
  };

  return (
    <div class="relative" style={{ height: `${size().height}px` }} onPointerMove={onMove} onPointerLeave={() => (setPointed(false), props.onAt(undefined))}>
      <canvas ref={canvas} aria-hidden="true" class="block size-full" onClick={() => props.onTap()} />
      <Show when={cell()}>
        {(one) => (
          <A
            ref={link}
            href={props.hrefOf(one().resource)}
            aria-label={props.labelOf(one())}
            aria-description={words.estate.keys}
            class="group absolute grid content-start justify-center outline-none!"
            classList={{ "z-10": focused() }}
            style={target(box())}
            onFocus={() => (setFocused(true), link?.matches(":focus-visible") && point(index()))}
            onBlur={() => (setFocused(false), props.onAt(undefined))}
            onKeyDown={onKey}
          >
            <span
              aria-hidden="true"
              class="rounded-[4px] outline-offset-1 group-focus-visible:outline-2 group-focus-visible:outline-accent"
              classList={{ "outline-2 outline-content/60": pointed() && !focused() }}
              style={{ width: `${box()?.width ?? 0}px`, height: `${CELL_HEIGHT}px` }}
            />
          </A>
        )}
      </Show>
    </div>
  );
}
