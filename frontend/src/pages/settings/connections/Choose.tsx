// What can be connected, as cards that lead to the form.

import ChevronRight from "lucide-solid/icons/chevron-right";
import { For, Show } from "solid-js";
import { may } from "../../../stores/session";
import { words } from "../../../strings/connections";
import { text } from "../../../strings/en";
import { Blank } from "../../../ui/Blank";
import { Icon } from "../../../ui/Icon";
import type { Connections } from "../Connections";
import { Back } from "../parts/Back";
import { Section } from "../Section";
import { Discover } from "./Discover";

const w = words.choose;

export function Choose(props: { all: Connections }) {
  const types = () => props.all.types.data() ?? [];
  return (
    <Section title={w.title} lead={types().length > 0 ? w.lead : undefined} needs={[props.all.types]} above={<Back href="/settings/connections" label={text.settings.sections.connections} />}>
      <Show
        when={types().length > 0}
        fallback={
          <Blank small title={w.none} text={w.noneText} icon={<Icon name="cable" size={22} />}>
            <a href="/settings/plugins" class="btn">
              {text.empty.seePlugins}
            </a>
          </Blank>
        }
      >
        <Show when={may("write", "settings")}>
          <Discover all={props.all} />
          <h2 class="mt-6 mb-2 font-medium">{w.byType}</h2>
        </Show>
        <ul class="grid gap-2.5 sm:grid-cols-2">
          <For each={types()}>
            {(type) => (
              <li class="card relative flex items-center gap-3 px-4 py-3 hover:bg-raised has-focus-visible:outline-2 has-focus-visible:outline-accent">
                <div class="min-w-0 flex-1">
                  <a href={`/settings/connections?new=${encodeURIComponent(type.offer)}`} class="font-medium wrap-anywhere outline-none after:absolute after:inset-0 after:content-['']">
                    {type.title}
                  </a>
                  <Show when={type.description}>
                    <p class="text-muted text-pretty">{type.description}</p>
                  </Show>
                  <p class="note mt-0.5">{w.by(type.plugin)}</p>
                </div>
                <ChevronRight size={16} class="shrink-0 text-muted" aria-hidden="true" />
              </li>
            )}
          </For>
        </ul>
      </Show>
    </Section>
  );
}
