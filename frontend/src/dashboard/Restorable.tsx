// Whether what ought to be restorable is, in one bar; each part is a filter of the recovery page.

import { A } from "@solidjs/router";
import { createMemo, For, Show } from "solid-js";
import { createInventory } from "../recovery/inventory";
import { counted } from "../recovery/posture";
import { words } from "../strings/dashboard";
import { Card } from "./Card";

const w = words.restorable;

export function Restorable() {
  const inventory = createInventory();
  const counts = createMemo(() => counted(inventory.list()));
  const all = () => counts().protected + counts().attention + counts().none;
  const parts = createMemo(() =>
    [
      { count: counts().protected, fill: "bg-line", says: w.protected, href: "/recovery?show=protected", tone: "" },
      { count: counts().failing, fill: "bg-bad-fill", says: w.failing, href: "/recovery?show=attention", tone: "text-bad" },
      { count: counts().attention - counts().failing, fill: "bg-warn-fill", says: w.late, href: "/recovery?show=attention", tone: "text-warn" },
      { count: counts().none, fill: "hatched", says: w.none, href: "/recovery?show=none", tone: "" },
    ].filter((part) => part.count > 0),
  );
  return (
    <Card title={words.titles.restorable} note={inventory.ready() && all() > 0 ? w.of(counts().protected, all()) : undefined}>
      <div class="min-h-[40px] max-sm:min-h-[58px]">
        <Show
          when={inventory.ready()}
          fallback={
            <Show when={inventory.answer.failed()} fallback={<div role="status" aria-label={w.loading} class="h-[9px] rounded-[3px] bg-raised" />}>
              {(error) => <p class="note">{error().message || words.failed}</p>}
            </Show>
          }
        >
          <Show when={all() > 0} fallback={<p class="note">{w.nothing}</p>}>
            <div role="img" aria-label={w.label(parts().map((part) => part.says(part.count)).join(", "))} class="flex h-[9px] gap-[2px] overflow-hidden rounded-[3px]">
              <For each={parts()}>{(part) => <span class={`block h-full min-w-[3px] ${part.fill}`} style={{ width: `${(part.count / all()) * 100}%` }} />}</For>
            </div>
            <p class="note mt-2">
              <For each={parts()}>
                {(part, index) => (
                  <>
                    {index() > 0 ? " · " : ""}
                    <A href={part.href} class={`hover:underline ${part.tone}`}>
                      {part.says(part.count)}
                    </A>
                  </>
                )}
              </For>
              <Show when={counts().whose > 0}>
                {" · "}
                <A href="/recovery?show=whose" class="hover:underline">
                  {w.whose(counts().whose)}
                </A>
              </Show>
            </p>
          </Show>
        </Show>
      </div>
    </Card>
  );
}
