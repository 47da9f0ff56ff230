// The audit trail: what happened, the proof of it, and who is told.

import { useSearchParams } from "@solidjs/router";
import { For, Match, onMount, Switch } from "solid-js";
import { may } from "../../stores/session";
import { words } from "../../strings/administration";
import { text } from "../../strings/en";
import { Events } from "./audit/Events";
import { learnNames } from "./audit/names";
import { Proof } from "./audit/Proof";
import { Webhooks } from "./audit/Webhooks";
import { Section } from "./Section";

const w = words.audit;
type Tab = keyof typeof w.tabs;
/** Webhooks are seen only by who may set them: their addresses are often secrets. */
const tabs = (): Tab[] => (may("admin", "audit") ? ["events", "proof", "webhooks"] : ["events", "proof"]);

export default function Audit() {
  const [search] = useSearchParams<{ tab?: string }>();
  onMount(() => void learnNames());
  const tab = () => tabs().find((one) => one === search.tab) ?? "events";
  return (
    <Section title={text.settings.sections.audit} lead={w.lead}>
      <nav aria-label={text.settings.sections.audit} class="mb-4 flex gap-1 border-b border-hair">
        <For each={tabs()}>
          {(one) => (
            <a
              href={one === "events" ? "/settings/audit" : `/settings/audit?tab=${one}`}
              class="-mb-px flex h-9 items-center border-b-2 px-2.5 max-sm:h-11"
              classList={{ "border-accent font-medium": tab() === one, "border-transparent text-muted hover:text-content": tab() !== one }}
              aria-current={tab() === one ? "page" : undefined}
            >
              {w.tabs[one]}
            </a>
          )}
        </For>
      </nav>
      <Switch fallback={<Events />}>
        <Match when={tab() === "proof"}>
          <Proof />
        </Match>
        <Match when={tab() === "webhooks"}>
          <Webhooks />
        </Match>
      </Switch>
    </Section>
  );
}
