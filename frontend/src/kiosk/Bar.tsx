// The bar of a display: which view, on and back, full screen, and the way out.

import ChevronLeft from "lucide-solid/icons/chevron-left";
import ChevronRight from "lucide-solid/icons/chevron-right";
import LogOut from "lucide-solid/icons/log-out";
import Maximize from "lucide-solid/icons/maximize";
import Pause from "lucide-solid/icons/pause";
import Play from "lucide-solid/icons/play";
import { createSignal, type JSX, onCleanup, onMount, Show } from "solid-js";
import { ask } from "../api/http";
import { ConnectionMark } from "../frame/ConnectionMark";
import { session } from "../stores/session";
import { kiosk } from "../strings/kiosk";
import type { createRotation } from "./rotation";

const w = kiosk.bar;

export function Bar(props: { rotation: ReturnType<typeof createRotation>; many: number }) {
  const [full, setFull] = createSignal(document.fullscreenElement !== null);
  const look = (): void => void setFull(document.fullscreenElement !== null);
  onMount(() => document.addEventListener("fullscreenchange", look));
  onCleanup(() => document.removeEventListener("fullscreenchange", look));
  const toggle = (): void => void (full() ? document.exitFullscreen() : document.documentElement.requestFullscreen()).catch(() => undefined);
  const leave = (): void => void ask("/api/kiosk", { method: "DELETE" }).then(() => session.renew()).catch(() => undefined);
  return (
    <header data-wall-bar aria-label={w.label} class="absolute inset-x-0 top-0 z-50 flex min-h-12 flex-wrap items-center gap-1 border-b border-hair bg-surface px-3 shadow-lg">
      <p class="mr-auto min-w-0 truncate font-medium">{session.state()?.kiosk?.name}</p>
      <Show when={props.many > 1}>
        <Tool label={w.previous} onClick={() => props.rotation.turn(-1)}>
          <ChevronLeft size={18} aria-hidden="true" />
        </Tool>
        <span class="note tabular-nums">{w.place(props.rotation.at() + 1, props.many)}</span>
        <Tool label={w.next} onClick={() => props.rotation.turn(1)}>
          <ChevronRight size={18} aria-hidden="true" />
        </Tool>
        <Tool label={props.rotation.paused() ? w.go : w.pause} onClick={() => props.rotation.setPaused(!props.rotation.paused())}>
          <Show when={props.rotation.paused()} fallback={<Pause size={18} aria-hidden="true" />}>
            <Play size={18} aria-hidden="true" />
          </Show>
        </Tool>
      </Show>
      <ConnectionMark />
      <Tool label={full() ? w.window : w.full} onClick={toggle}>
        <Maximize size={18} aria-hidden="true" />
      </Tool>
      <Tool label={w.leave} onClick={leave}>
        <LogOut size={18} aria-hidden="true" />
      </Tool>
    </header>
  );
}

function Tool(props: { label: string; onClick: () => void; children: JSX.Element }) {
  return (
    <button type="button" class="btn-icon size-11!" aria-label={props.label} title={props.label} onClick={() => props.onClick()}>
      {props.children}
    </button>
  );
}
