// What people wrote of a resource: shown as theirs, and edited in place by whoever may.

import { createSignal, For, lazy, Show, Suspense } from "solid-js";
import type { Resource } from "../api/types";
import { duration } from "../draw/format";
import { now } from "../stores/clock";
import { may } from "../stores/session";
import { text } from "../strings/en";
import { written as words } from "../strings/written";
import { Waiting } from "../ui/Blank";

const WrittenForm = lazy(() => import("./WrittenForm").then((module) => ({ default: module.WrittenForm })));

/** What the server let through is checked once more before it can be followed. */
export const isPage = (url: string): boolean => /^https?:\/\//i.test(url);

export function Written(props: { resource: Resource }) {
  const [editing, setEditing] = createSignal(false);
  const said = () => props.resource.metadata ?? undefined;
  const mayWrite = (): boolean => may("write", "monitoring");
  return (
    <Show when={said() || mayWrite()}>
      <section class="border-b border-hair px-4 py-3">
        <Show when={!editing()} fallback={<Suspense fallback={<Waiting label={text.loading} />}><WrittenForm resource={props.resource} onClose={() => setEditing(false)} /></Suspense>}>
          <Show
            when={said()}
            fallback={
              <button type="button" class="note hover:text-content" onClick={() => setEditing(true)}>
                {words.add}
              </button>
            }
          >
            {(metadata) => (
              <>
                <div class="mb-2 flex items-baseline gap-2">
                  <h3 class="text-xs font-semibold">{words.title}</h3>
                  <span class="note min-w-0 truncate" title={words.explain}>
                    {words.by(metadata().changed_by, text.ago(duration(Math.max(0, now() - metadata().changed_at))))}
                  </span>
                  <Show when={mayWrite()}>
                    <button type="button" class="note ml-auto shrink-0 hover:text-content" onClick={() => setEditing(true)}>
                      {words.edit}
                    </button>
                  </Show>
                </div>
                <Show when={metadata().note}>
                  <p class="whitespace-pre-wrap wrap-anywhere">{metadata().note}</p>
                </Show>
                <Show when={metadata().tags.length > 0}>
                  <p class="mt-2 flex flex-wrap gap-1">
                    <For each={metadata().tags}>{(tag) => <span class="tag" title={words.ownTag(tag)}>{tag}</span>}</For>
                  </p>
                </Show>
                <ul class="mt-2 grid gap-1 empty:hidden">
                  <For each={metadata().links.filter((link) => isPage(link.url))}>
                    {(link) => (
                      <li class="min-w-0 truncate">
                        <a href={link.url} target="_blank" rel="noopener noreferrer" class="text-accent hover:underline" title={link.url}>
                          {link.label}
                        </a>
                      </li>
                    )}
                  </For>
                </ul>
              </>
            )}
          </Show>
        </Show>
      </section>
    </Show>
  );
}
