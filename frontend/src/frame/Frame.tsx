// What stands around every page.

import { type RouteSectionProps, useLocation, useNavigate } from "@solidjs/router";
import { createComputed, createEffect, createMemo, createSignal, ErrorBoundary, lazy, onCleanup, onMount, Show, Suspense } from "solid-js";
import { live } from "../stores/live";
import { may } from "../stores/session";
import { text } from "../strings/en";
import { Waiting } from "../ui/Blank";
import { phone } from "../ui/media";
import { Broken } from "./Broken";
import { listenToKeys } from "./keys";
import { offered } from "./pages";
import { LastSeen } from "./LastSeen";
import { Problems } from "./Problems";
import { Rail } from "./Rail";
import { TabBar } from "./TabBar";
import { TopBar } from "./TopBar";

const Palette = lazy(() => import("./Palette").then((module) => ({ default: module.Palette })));
const Help = lazy(() => import("./Help").then((module) => ({ default: module.Help })));

export function Frame(props: RouteSectionProps) {
  const navigate = useNavigate();
  const location = useLocation();
  const [open, setOpen] = createSignal<"palette" | "help">();

  // Without the right there is no stream; with the right gone, no more.
  const watches = createMemo(() => may("read", "monitoring"));
  // Before anything is drawn: the answer is on its way meanwhile.
  createComputed(() => watches() && onCleanup(live.connect()));
  onMount(() =>
    onCleanup(
      listenToKeys({
        palette: () => setOpen((now) => (now === "palette" ? undefined : "palette")),
        help: () => setOpen("help"),
        query: () => window.dispatchEvent(new Event("pulse-query")),
        go: navigate,
        places: offered,
      }),
    ),
  );
  createEffect(() => {
    const page = offered().find((one) => location.pathname.startsWith(one.path));
    document.title = page ? `${page.title} · ${text.product}` : text.product;
  });

  return (
    <div class="grid h-dvh grid-cols-[auto_minmax(0,1fr)] grid-rows-[48px_minmax(0,1fr)] max-sm:grid-cols-[minmax(0,1fr)] max-sm:grid-rows-[56px_minmax(0,1fr)_auto]">
      <a href="#page" class="sr-only z-70 rounded-md bg-accent px-3 py-2 text-accent-content focus:not-sr-only focus:absolute focus:top-2 focus:left-2">
        {text.skipToContent}
      </a>
      <Rail />
      <TopBar onPalette={() => setOpen("palette")} />
      <div class="flex min-h-0 min-w-0 flex-col">
        <LastSeen />
        <Problems problems={live.world.problems} />
        <main id="page" tabindex="-1" class="relative min-h-0 flex-1 outline-none">
          <ErrorBoundary fallback={(error: Error, reset) => <Broken error={error} onRetry={reset} />}>
            <Suspense fallback={<Waiting label={text.loading} />}>{props.children}</Suspense>
          </ErrorBoundary>
        </main>
      </div>
      <Show when={phone()}>
        <TabBar />
      </Show>
      <Suspense>
        <Show when={open() === "palette"}>
          <Palette onClose={() => setOpen(undefined)} onHelp={() => setOpen("help")} />
        </Show>
        <Show when={open() === "help"}>
          <Help onClose={() => setOpen(undefined)} />
        </Show>
      </Suspense>
    </div>
  );
}
