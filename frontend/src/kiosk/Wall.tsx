// What stands around a view on a wall display: nothing, but a bar for whoever comes near.

import { type RouteSectionProps, useLocation, useNavigate } from "@solidjs/router";
import { createEffect, createMemo, createSignal, ErrorBoundary, onCleanup, onMount, Show, Suspense } from "solid-js";
import { Broken } from "../frame/Broken";
import { ConnectionMark } from "../frame/ConnectionMark";
import { LastSeen } from "../frame/LastSeen";
import { Problems } from "../frame/Problems";
import { wear } from "../stores/appearance";
import { live } from "../stores/live";
import { may, session } from "../stores/session";
import { text } from "../strings/en";
import { kiosk } from "../strings/kiosk";
import { Waiting } from "../ui/Blank";
import { createAwake } from "./awake";
import { Bar } from "./Bar";
import { createRotation } from "./rotation";

const BAR_MS = 4000;
/** A display hangs for months: its cookie and what it is to show are asked for now and then. */
const RENEW_MS = 30 * 60_000;

export default function Wall(props: RouteSectionProps) {
  const navigate = useNavigate();
  const location = useLocation();
  const views = createMemo(() => session.state()?.kiosk?.views ?? []);
  const rotation = createRotation(views, (view) => navigate(view.path, { replace: true }));
  const [bar, setBar] = createSignal(false);
  let hide: ReturnType<typeof setTimeout> | undefined;

  createAwake();
  onCleanup(wear({ density: "wall" }));
  createEffect(() => may("read", "monitoring") && onCleanup(live.connect()));
  // Whatever a display was sent to, it shows its views.
  createEffect(() => {
    const shown = views()[rotation.at()];
    if (shown && location.pathname !== new URL(shown.path, window.location.origin).pathname) rotation.turn(0);
  });
  createEffect(() => (document.title = `${session.state()?.kiosk?.name ?? ""} · ${text.product}`));

  const touch = (): void => {
    setBar(true);
    clearTimeout(hide);
    hide = setTimeout(() => (document.querySelector("[data-wall-bar]:focus-within, [data-wall-bar]:hover") ? touch() : setBar(false)), BAR_MS);
  };
  const key = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && bar()) setBar(false);
    else touch();
  };
  onMount(() => {
    const timer = setInterval(() => void session.renew().catch(() => undefined), RENEW_MS);
    rotation.turn(0);
    window.addEventListener("pointermove", touch);
    window.addEventListener("pointerdown", touch);
    window.addEventListener("keydown", key);
    onCleanup(() => {
      clearInterval(timer);
      clearTimeout(hide);
      window.removeEventListener("pointermove", touch);
      window.removeEventListener("pointerdown", touch);
      window.removeEventListener("keydown", key);
    });
  });

  return (
    <div class="relative flex h-dvh min-w-0 flex-col" data-wall>
      <Show when={bar()}>
        <Bar rotation={rotation} many={views().length} />
      </Show>
      <LastSeen />
      <Problems problems={live.world.problems} />
      <main id="page" tabindex="-1" class="relative min-h-0 flex-1 outline-none">
        <ErrorBoundary fallback={(error: Error, reset) => <Broken error={error} onRetry={reset} />}>
          <Suspense fallback={<Waiting label={text.loading} />}>{props.children}</Suspense>
        </ErrorBoundary>
      </main>
      <Show when={live.line() !== "live" && !bar()}>
        <div class="absolute right-2 bottom-2 rounded-lg border border-border bg-surface">
          <ConnectionMark />
        </div>
      </Show>
      <Show when={views().length > 1}>
        <div role="progressbar" aria-label={kiosk.bar.progress} aria-valuenow={Math.round(rotation.share() * 100)} class="h-[2px] shrink-0 bg-raised">
          <div class="h-full bg-border" style={{ width: `${rotation.share() * 100}%` }} />
        </div>
      </Show>
    </div>
  );
}
