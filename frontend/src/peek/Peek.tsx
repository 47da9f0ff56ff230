// The peek panel: everything about one resource beside the table, or about two for comparison.

import { createEffect, createSignal, lazy, onCleanup, onMount, Show, Suspense } from "solid-js";
import type { Resource } from "../api/types";
import { isTyping } from "../frame/keys";
import { appearance, choose } from "../stores/appearance";
import { live } from "../stores/live";
import { text } from "../strings/en";
import { Blank, Waiting } from "../ui/Blank";
import { phone } from "../ui/media";
import { Leaf } from "./Leaf";
import { PinnedNote } from "./PinnedNote";

const Compare = lazy(() => import("./Compare").then((module) => ({ default: module.Compare })));

interface PeekProps {
  id: string;
  /** A second resource, pinned for comparison. */
  beside?: string;
  tab?: string;
  /** The rows of the list, for previous and next. */
  neighbours: string[];
  onOpen: (id: string) => void;
  onTab: (tab: string) => void;
  onPin: (id: string | undefined) => void;
  /** Put the panel away and keep what is pinned. */
  onAside: () => void;
  onClose: () => void;
}

const NARROWEST = 340;
const WIDEST = 900;

export default function Peek(props: PeekProps) {
  let panel!: HTMLElement;
  const [apart, setApart] = createSignal(false);
  /** Both, once there are two: the pinned one stands first. */
  const pair = (): [Resource, Resource] | undefined => {
    if (!props.beside || props.beside === props.id) return undefined;
    const found = [props.beside, props.id].map(live.resource);
    return found[0] && found[1] ? ((apart() ? found.reverse() : found) as [Resource, Resource]) : undefined;
  };
  const alone = (id: string): void => {
    props.onPin(undefined);
    if (id !== props.id) props.onOpen(id);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || isTyping(event)) return;
    event.preventDefault();
    props.onClose();
  };
  onMount(() => {
    window.addEventListener("keydown", onKey);
    onCleanup(() => window.removeEventListener("keydown", onKey));
  });
  createEffect(() => {
    if (phone()) panel.focus();
  });

  return (
    <aside
      ref={panel}
      tabindex="-1"
      aria-label={text.peek.label(live.resource(props.id)?.name ?? props.id)}
      class="relative flex min-h-0 border-l border-border bg-surface outline-none max-md:fixed max-md:inset-x-0 max-md:top-12 max-md:bottom-0 max-md:z-40 max-md:w-full! max-md:rounded-t-2xl max-md:border-t max-md:border-l-0 max-md:shadow-2xl"
      style={{ width: `${Math.min(appearance.peekWidth * (pair() ? 1.5 : 1), window.innerWidth - 420)}px` }}
    >
      <Grip width={appearance.peekWidth} count={pair() ? 1.5 : 1} />
      <Show when={pair()} fallback={<One {...props} />}>
        {(two) => (
          <Suspense fallback={<Waiting label={text.loading} />}>
            <Compare pair={two()} onAlone={alone} onSwap={() => setApart(!apart())} onClose={props.onClose} />
          </Suspense>
        )}
      </Show>
    </aside>
  );
}

/** One resource, which can be pinned so that the next one that is opened stands beside it. */
function One(props: PeekProps) {
  const step = (by: number): void => {
    const next = props.neighbours[props.neighbours.indexOf(props.id) + by];
    if (next) props.onOpen(next);
  };
  const place = () => props.neighbours.indexOf(props.id);
  const pinned = () => props.beside === props.id;
  return (
    <Show when={live.resource(props.id)} fallback={<Gone onClose={props.onClose} />}>
      {(resource) => (
        <div class="flex min-h-0 min-w-0 flex-1 flex-col">
          <Show when={pinned()}>
            <PinnedNote name={resource().name} onList={phone() ? props.onAside : undefined} />
          </Show>
          <Leaf
            resource={resource()}
            tab={props.tab ?? "overview"}
            pinned={pinned()}
            onTab={props.onTab}
            onOpen={props.onOpen}
            onPrevious={place() > 0 ? () => step(-1) : undefined}
            onNext={place() < props.neighbours.length - 1 ? () => step(1) : undefined}
            onPin={() => props.onPin(pinned() ? undefined : props.id)}
            onClose={props.onClose}
          />
        </div>
      )}
    </Show>
  );
}

function Gone(props: { onClose: () => void }) {
  return (
    <div class="flex-1">
      <Blank small title={text.peek.gone} text={text.peek.goneText}>
        <button type="button" class="btn" onClick={props.onClose}>
          {text.close}
        </button>
      </Blank>
    </div>
  );
}

/** The edge that resizes the panel, by pointer or by arrow keys. */
function Grip(props: { width: number; count: number }) {
  const [held, setHeld] = createSignal(false);
  const resize = (width: number): void => choose({ peekWidth: Math.round(Math.max(NARROWEST, Math.min(WIDEST, width))) });
  return (
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={text.peek.resize}
      aria-valuenow={props.width}
      aria-valuemin={NARROWEST}
      aria-valuemax={WIDEST}
      tabindex="0"
      class="absolute inset-y-0 -left-1 z-20 w-2 cursor-col-resize touch-none hover:bg-accent/30 max-md:hidden"
      classList={{ "bg-accent/30": held() }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setHeld(true);
      }}
      onPointerMove={(event) => held() && resize((window.innerWidth - event.clientX) / props.count)}
      onPointerUp={() => setHeld(false)}
      onKeyDown={(event) => {
        const by = { ArrowLeft: 24, ArrowRight: -24 }[event.key];
        if (by) resize(props.width + by);
      }}
    />
  );
}
