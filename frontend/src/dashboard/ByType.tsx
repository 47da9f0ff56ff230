// How many there are of each kind, and how they are.

import { A } from "@solidjs/router";
import { createMemo, For } from "solid-js";
import type { Resource } from "../api/types";
import { type Look, lookOf, queryOf } from "../draw/look";
import { pathOf } from "../frame/pages";
import { kinds } from "../stores/kinds";
import { words } from "../strings/dashboard";
import { text } from "../strings/en";
import { Icon } from "../ui/Icon";
import { Card } from "./Card";

const STATES: Look[] = ["online", "warning", "offline", "unknown", "resting"];
const TONES: Record<Look, string> = { online: "", resting: "", warning: "text-warn", offline: "text-bad", unknown: "text-unknown" };

export function ByType(props: { resources: Resource[] }) {
  const counts = createMemo(() => {
    const found = new Map<string, Map<Look, number>>();
    for (const one of props.resources) {
      const own = found.get(one.type) ?? new Map<Look, number>();
      found.set(one.type, own.set(lookOf(one), (own.get(lookOf(one)) ?? 0) + 1));
    }
    return found;
  });
  const listOf = (type: string, page: Parameters<typeof pathOf>[0], look?: Look): string => `${pathOf(page)}?q=${encodeURIComponent([`type:${type}`, look ? queryOf(look) : ""].join(" ").trim())}`;
  return (
    <Card title={words.titles.kinds}>
      <div class="overflow-x-auto">
        <table class="w-full">
          <thead>
            <tr class="note text-right">
              <th class="h-7 text-left font-normal">{words.kinds.type}</th>
              <For each={STATES}>{(look) => <th class="pl-3 font-normal">{text.status[look]}</th>}</For>
              <th class="pl-3 font-normal max-sm:hidden">{words.kinds.total}</th>
            </tr>
          </thead>
          <tbody>
            <For each={kinds().filter((kind) => counts().has(kind.type))}>
              {(kind) => {
                const of = (look: Look): number => counts().get(kind.type)?.get(look) ?? 0;
                return (
                  <tr class="text-right tabular-nums">
                    <td class="h-8 border-t border-hair text-left max-sm:h-11">
                      <A href={listOf(kind.type, kind.page)} class="flex items-center gap-2 hover:underline">
                        <Icon name={kind.icon} size={15} class="text-muted" />
                        {kind.plural}
                      </A>
                    </td>
                    <For each={STATES}>
                      {(look) => (
                        <td class={`border-t border-hair ${of(look) > 0 ? TONES[look] : "text-muted"}`}>
                          {of(look) > 0 ? <A href={listOf(kind.type, kind.page, look)} class="hover:underline">{of(look).toLocaleString("en")}</A> : "–"}
                        </td>
                      )}
                    </For>
                    <td class="border-t border-hair text-muted max-sm:hidden">{STATES.reduce((sum, look) => sum + of(look), 0).toLocaleString("en")}</td>
                  </tr>
                );
              }}
            </For>
          </tbody>
        </table>
      </div>
    </Card>
  );
}
