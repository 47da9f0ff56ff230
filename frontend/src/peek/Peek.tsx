// The peek panel: everything about one resource beside the table, or about two for comparison.

import { createEffect, createSignal, For, onCleanup, onMount, Show } from "solid-js";
import { isTyping } from "../frame/keys";
import { appearance, choose } from "../stores/appearance";
import { live } from "../stores/live";
import { text } from "../strings/en";
import { Blank } from "../ui/Blank";
import { phone } from "../ui/media";
import { Leaf } from "./Leaf";

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
  onClose: () => void;
}

const NARROWEST = 340;
const WIDEST = 900;

export default function Peek(props: PeekProps) {
  let panel!: HTMLElement;
  const shown = (): string[] => (props.beside && props.beside !== props.id && !phone() ? [props.beside, props.id] : [props.id]);
  const step = (by: number): void => {
    const next = props.neighbours[props.neighbours.indexOf(props.id) + by];
    if (next) props.onOpen(next);
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
      style={{ width: `${Math.min(appearance.peekWidth * shown().length, window.innerWidth - 420)}px` }}
    >
      <Grip width={appearance.peekWidth} count={shown().length} />
      <For each={shown()}>
        {(id) => (
          <Show when={live.resource(id)} fallback={<Gone onClose={props.onClose} />}>
            {(resource) => (
              <Leaf
                resource={resource()}
                tab={props.tab ?? "overview"}
                pinned={props.beside === id}
                onTab={props.onTab}
                onOpen={props.onOpen}
                onPrevious={props.neighbours.indexOf(id) > 0 && id === props.id ? () => step(-1) : undefined}
                onNext={id === props.id && props.neighbours.indexOf(id) < props.neighbours.length - 1 ? () => step(1) : undefined}
                onPin={phone() ? undefined : () => props.onPin(props.beside === id ? undefined : id)}
                onClose={id === props.id ? props.onClose : undefined}
              />
            )}
          </Show>
        )}
      </For>
    </aside>
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
