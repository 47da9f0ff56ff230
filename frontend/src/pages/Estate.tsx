// Every resource as a cell, under what it stands on. Quiet cells are well.

import { A } from "@solidjs/router";
import { createMemo, For } from "solid-js";
import type { Resource } from "../api/types";
import { type Look, lookOf } from "../draw/look";
import { text } from "../strings/en";
import { StatusMark } from "../ui/StatusMark";

interface Block {
  head: Resource;
  members: Resource[];
}

const CELLS: Record<Look, string> = {
  online: "bg-quiet-line/45",
  warning: "bg-warn-fill",
  offline: "bg-bad-fill",
  resting: "border border-quiet-line/70",
  unknown: "border border-dashed border-unknown",
};

/** Above this the cells of one host are counted rather than drawn. */
const MOST_CELLS = 400;

export function Estate(props: { resources: Resource[]; hrefOf: (resource: Resource) => string }) {
  const blocks = createMemo((): Block[] => {
    const children = new Map<string, Resource[]>();
    for (const resource of props.resources) if (resource.parent) children.set(resource.parent, [...(children.get(resource.parent) ?? []), resource]);
    const present = new Set(props.resources.map((one) => one.id));
    const below = (resource: Resource, seen: Set<string>): Resource[] =>
      (children.get(resource.id) ?? []).filter((one) => !seen.has(one.id)).flatMap((one) => [one, ...below(one, seen.add(one.id))]);
    return props.resources
      .filter((one) => !one.parent || !present.has(one.parent))
      .sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }))
      .map((head) => ({ head, members: below(head, new Set([head.id])) }));
  });
  return (
    <section class="card px-3.5 py-3">
      <h2 class="mb-2 flex justify-between font-medium">
        {text.dashboard.estate} <span class="note">{text.dashboard.estateNote}</span>
      </h2>
      <div class="grid grid-cols-[repeat(auto-fill,minmax(150px,1fr))] gap-2">
        <For each={blocks()}>
          {(block) => (
            <div class="min-w-0 rounded-[7px] border border-hair px-2 py-1.5">
              <A href={props.hrefOf(block.head)} class="flex items-center gap-2 hover:underline max-sm:min-h-11">
                <StatusMark status={lookOf(block.head)} />
                <span class="truncate text-xs">{block.head.name}</span>
              </A>
              <ul class="mt-1.5 flex flex-wrap gap-[3px] empty:hidden">
                <For each={block.members.slice(0, MOST_CELLS)}>
                  {(member) => (
                    <li>
                      <A
                        href={props.hrefOf(member)}
                        title={`${member.name} · ${text.status[lookOf(member)]}`}
                        aria-label={`${member.name}, ${text.status[lookOf(member)]}`}
                        class={`block h-[13px] w-[14px] rounded-[3px] ${CELLS[lookOf(member)]}`}
                      />
                    </li>
                  )}
                </For>
              </ul>
            </div>
          )}
        </For>
      </div>
    </section>
  );
}
