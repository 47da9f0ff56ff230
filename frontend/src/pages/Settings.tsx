// Settings: a menu of what one may see, and the section that is open.

import { A, useLocation, useParams } from "@solidjs/router";
import ChevronLeft from "lucide-solid/icons/chevron-left";
import ChevronRight from "lucide-solid/icons/chevron-right";
import { type Component, For, lazy, onCleanup, onMount, Show, Suspense } from "solid-js";
import { Dynamic } from "solid-js/web";
import { permitted } from "../frame/pages";
import { SECTIONS, type SectionLink } from "../frame/sections";
import { text } from "../strings/en";
import { phone } from "../ui/media";
import { NoRight } from "../ui/Needs";
import { About } from "./settings/About";
import { Appearance } from "./settings/Appearance";
import { Plugins } from "./settings/Plugins";
import { Section } from "./settings/Section";
import { Sources } from "./settings/Sources";

type Name = SectionLink["name"];

/** Until the page that is open has come. */
const AHEAD_MS = 800;

const PAGES: Record<Name, Component & { preload?: () => Promise<unknown> }> = {
  account: lazy(() => import("./settings/Account")),
  appearance: Appearance,
  users: lazy(() => import("./settings/Users")),
  roles: lazy(() => import("./settings/Roles")),
  tokens: lazy(() => import("./settings/Tokens")),
  kiosk: lazy(() => import("./settings/Kiosk")),
  audit: lazy(() => import("./settings/Audit")),
  connections: lazy(() => import("./settings/Connections")),
  agents: lazy(() => import("./settings/Agents")),
  sources: Sources,
  plugins: Plugins,
  retention: lazy(() => import("./settings/Retention")),
  keys: lazy(() => import("./settings/Keys")),
  about: About,
};

export default function Settings() {
  const params = useParams<{ section?: string }>();
  const location = useLocation();
  const section = (): Name => (params.section && params.section in PAGES ? (params.section as Name) : "appearance");
  // The others are fetched while nobody waits for them, so that they open at once, also when the server is slow or gone.
  const ahead = (): void => permitted(SECTIONS).forEach((one) => void PAGES[one.name].preload?.().catch(() => undefined));
  onMount(() => {
    const timer = setTimeout(ahead, AHEAD_MS);
    onCleanup(() => clearTimeout(timer));
  });
  const needs = () => SECTIONS.find((one) => one.name === section())?.needs;
  // A page that one may not see is not even begun: what it would ask for is refused, and refusals are kept.
  const allowed = () => permitted([{ needs: needs() }]).length > 0;
  return (
    <div class="flex h-full min-w-0">
      <Show when={!phone() || !params.section}>
        <Menu open={phone() ? undefined : section()} />
      </Show>
      <Show when={!phone() || params.section}>
        <div class="min-w-0 flex-1 overflow-y-auto px-6 py-4 max-sm:px-3.5 max-sm:pt-1">
          <Show when={phone() && !location.query.of && location.query.new === undefined}>
            <A href="/settings" class="note -ml-1 inline-flex min-h-11 items-center gap-0.5 pr-3">
              <ChevronLeft size={14} aria-hidden="true" />
              {text.settings.back}
            </A>
          </Show>
          <div class="max-w-[1080px] pb-8">
            <Suspense fallback={<Section title={text.settings.sections[section()]} loading children={undefined} />}>
              <Show
                when={allowed()}
                fallback={
                  <Section title={text.settings.sections[section()]}>
                    <NoRight right={needs()} />
                  </Section>
                }
              >
                <Dynamic component={PAGES[section()]} />
              </Show>
            </Suspense>
          </div>
        </div>
      </Show>
    </div>
  );
}

/** What may not be seen is not offered. */
function Menu(props: { open: Name | undefined }) {
  const groups = () =>
    (Object.keys(text.settings.groups) as SectionLink["group"][])
      .map((group) => ({ group, links: permitted(SECTIONS).filter((one) => one.group === group) }))
      .filter(({ links }) => links.length > 0);
  return (
    <nav aria-label={text.pages.settings} class="w-[180px] shrink-0 overflow-y-auto px-2 py-3 max-sm:w-full max-sm:px-3.5">
      <Show when={phone()}>
        <h1 class="mb-1 text-[16px] font-semibold tracking-tight">{text.pages.settings}</h1>
      </Show>
      <For each={groups()}>
        {({ group, links }) => (
          <div role="group" aria-label={text.settings.groups[group]} class="mb-3 sm:last:mb-0">
            <p class="note px-3 pt-1 pb-1 max-sm:px-0" aria-hidden="true">
              {text.settings.groups[group]}
            </p>
            <div class="flex flex-col gap-0.5 max-sm:gap-0 max-sm:divide-y max-sm:divide-hair max-sm:rounded-[10px] max-sm:border max-sm:border-hair max-sm:bg-surface">
              <For each={links}>
                {(one) => (
                  <A
                    href={`/settings/${one.name}`}
                    class="flex h-8 shrink-0 items-center rounded-lg px-3 hover:bg-raised max-sm:h-12 max-sm:justify-between"
                    classList={{ "bg-raised font-medium": props.open === one.name, "text-muted max-sm:text-content": props.open !== one.name }}
                    aria-current={props.open === one.name ? "page" : undefined}
                  >
                    {text.settings.sections[one.name]}
                    <Show when={phone()}>
                      <ChevronRight size={16} class="text-muted" aria-hidden="true" />
                    </Show>
                  </A>
                )}
              </For>
            </div>
          </div>
        )}
      </For>
    </nav>
  );
}
