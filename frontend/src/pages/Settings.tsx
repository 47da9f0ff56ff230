// Settings: how it looks, what is plugged in, who is asked, what runs here.

import { A, useParams } from "@solidjs/router";
import { For, Match, Switch } from "solid-js";
import { text } from "../strings/en";
import { About } from "./settings/About";
import { Appearance } from "./settings/Appearance";
import { Plugins } from "./settings/Plugins";
import { Sources } from "./settings/Sources";

const SECTIONS = Object.keys(text.settings.sections) as (keyof typeof text.settings.sections)[];

export default function Settings() {
  const params = useParams<{ section?: string }>();
  const section = () => params.section ?? "appearance";
  return (
    <div class="flex h-full min-w-0 max-md:flex-col">
      <nav aria-label={text.pages.settings} class="flex w-[180px] shrink-0 flex-col gap-0.5 px-2 py-3 max-md:w-full max-md:flex-row max-md:overflow-x-auto max-md:border-b max-md:border-hair max-md:py-1.5">
        <For each={SECTIONS}>
          {(one) => (
            <A
              href={`/settings/${one}`}
              class="flex h-8 shrink-0 items-center rounded-lg px-3 hover:bg-raised max-md:h-11"
              classList={{ "bg-raised font-medium": section() === one, "text-muted": section() !== one }}
              aria-current={section() === one ? "page" : undefined}
            >
              {text.settings.sections[one]}
            </A>
          )}
        </For>
      </nav>
      <div class="min-w-0 flex-1 overflow-y-auto px-6 py-4 max-md:px-3.5">
        <div class="max-w-[980px]">
          <Switch fallback={<Appearance />}>
            <Match when={section() === "plugins"}>
              <Plugins />
            </Match>
            <Match when={section() === "sources"}>
              <Sources />
            </Match>
            <Match when={section() === "about"}>
              <About />
            </Match>
          </Switch>
        </div>
      </div>
    </div>
  );
}
