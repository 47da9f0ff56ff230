// A line between rows that names what the next ones have in common.

import { Show } from "solid-js";
import { lookOf } from "../draw/look";
import { StatusMark } from "../ui/StatusMark";
import type { Group } from "./order";

export function GroupRow(props: { group: Group; index: number; onOpen: (id: string) => void }) {
  const troubled = () => props.group.members.filter((one) => !["online", "resting"].includes(lookOf(one))).length;
  return (
    <div role="row" aria-rowindex={props.index + 2} class="flex h-full items-center border-b border-hair bg-surface pr-3 pl-4 text-muted max-sm:pl-3.5">
      <div role="gridcell" class="flex min-w-0 items-center gap-2.5">
        <Show when={props.group.head} fallback={<b class="font-medium text-content">{props.group.title}</b>}>
          {(head) => (
            <>
              <StatusMark status={lookOf(head())} />
              <button type="button" tabindex="-1" class="truncate text-left font-medium text-content hover:underline" onClick={() => props.onOpen(head().id)}>
                {props.group.title}
              </button>
            </>
          )}
        </Show>
        <span class="note">{troubled() > 0 ? `${props.group.members.length - troubled()} / ${props.group.members.length}` : props.group.members.length}</span>
      </div>
    </div>
  );
}
