// The panel beside the lists for what is no resource: a point, or a subject that is nobody's by evidence.

import ArrowDown from "lucide-solid/icons/arrow-down";
import ArrowUp from "lucide-solid/icons/arrow-up";
import X from "lucide-solid/icons/x";
import { createEffect, type JSX, onCleanup, onMount } from "solid-js";
import { isTyping } from "../frame/keys";
import { appearance } from "../stores/appearance";
import { text } from "../strings/en";
import { words } from "../strings/recovery";
import { phone } from "../ui/media";

interface PanelProps {
  label: string;
  title: string;
  under: string;
  mark?: JSX.Element;
  onStep?: (by: number) => void;
  onClose: () => void;
  children: JSX.Element;
}

export function Panel(props: PanelProps) {
  let panel!: HTMLElement;
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
      aria-label={props.label}
      class="relative flex min-h-0 flex-col border-l border-border bg-surface outline-none max-md:fixed max-md:inset-x-0 max-md:top-12 max-md:bottom-0 max-md:z-40 max-md:w-full! max-md:rounded-t-2xl max-md:border-t max-md:border-l-0 max-md:shadow-2xl"
      style={{ width: `${Math.min(appearance.peekWidth, window.innerWidth - 420)}px` }}
    >
      <header class="border-b border-hair px-4 pt-2.5 pb-2.5">
        <div class="flex items-center gap-2.5">
          {props.mark}
          <h2 class="min-w-0 flex-1 truncate text-[15px] font-semibold tracking-tight">{props.title}</h2>
          <button type="button" class="btn-icon" aria-label={words.panel.previous} disabled={!props.onStep} onClick={() => props.onStep?.(-1)}>
            <ArrowUp size={15} aria-hidden="true" />
          </button>
          <button type="button" class="btn-icon" aria-label={words.panel.next} disabled={!props.onStep} onClick={() => props.onStep?.(1)}>
            <ArrowDown size={15} aria-hidden="true" />
          </button>
          <button type="button" class="btn-icon" aria-label={text.close} onClick={() => props.onClose()}>
            <X size={16} aria-hidden="true" />
          </button>
        </div>
        <p class="note mt-0.5 truncate pl-[21px]">{props.under}</p>
      </header>
      <div tabindex="0" role="region" aria-label={props.title} class="min-h-0 flex-1 overflow-x-hidden overflow-y-auto -outline-offset-2">
        {props.children}
      </div>
    </aside>
  );
}
