// The estate at a glance: what needs a look, everything there is, and how the sources fare.

import { A } from "@solidjs/router";
import { createMemo, For, Show } from "solid-js";
import type { Resource } from "../api/types";
import { type Look, lookOf } from "../draw/look";
import { pathOf } from "../frame/pages";
import { kindOf, kinds } from "../stores/kinds";
import { live } from "../stores/live";
import { createHealth } from "../stores/sources";
import { text } from "../strings/en";
import { Blank, Waiting } from "../ui/Blank";
import { Icon } from "../ui/Icon";
import { StatusMark } from "../ui/StatusMark";
import { concerns } from "./attention";
import { Estate } from "./Estate";

const hrefOf = (resource: Resource): string => `${pathOf(kindOf(resource.type)?.page ?? "none")}?peek=${encodeURIComponent(resource.id)}`;

export default function Dashboard() {
  const health = createHealth();
  const all = createMemo(() => {
    live.structure();
    return Object.values(live.raw());
  });
  const worries = createMemo(() => concerns(all(), health.sources(), hrefOf, live.serverNow(), (id) => live.raw()[id]?.name ?? id));

  return (
    <div class="h-full overflow-y-auto">
      <div class="flex flex-wrap items-baseline gap-x-3 px-4 py-2.5">
        <h1 class="text-[16px] font-semibold tracking-tight">{text.dashboard.title}</h1>
        <Show when={live.loaded()}>
          <p class="text-muted">
            <span class="text-content">{text.dashboard.watched(all().length)}</span>
            {" · "}
            {worries().length > 0 ? text.dashboard.waits(worries().length) : text.dashboard.calm}
          </p>
        </Show>
      </div>
      <Show
        when={live.loaded()}
        fallback={
          <Show when={live.line() === "offline"} fallback={<Waiting label={text.empty.loadingTitle} />}>
            <Blank title={text.empty.offlineTitle} text={text.empty.offline} />
          </Show>
        }
      >
        <div class="grid items-start gap-3.5 px-4 pb-6 lg:grid-cols-[1.55fr_1fr]">
          <div class="grid min-w-0 gap-3.5">
            <Estate resources={all()} hrefOf={hrefOf} />
            <ByType resources={all()} />
          </div>
          <section class="card min-w-0 px-3.5 py-3 max-lg:order-first">
            <h2 class="mb-1 flex justify-between font-medium">
              {text.dashboard.attention} <span class="note">{worries().length || ""}</span>
            </h2>
            <ul>
              <For each={worries().slice(0, 30)} fallback={<li class="py-6 text-center text-muted">{text.dashboard.nothing}</li>}>
                {(worry) => (
                  <li class="border-t border-hair first:border-t-0">
                    <A href={worry.href} class="-mx-2 flex items-center gap-2.5 rounded-md px-2 py-1.5 hover:bg-raised max-sm:min-h-11">
                      <StatusMark status={worry.status} />
                      <span class="min-w-0 flex-1">
                        <span class="block truncate">{worry.title}</span>
                        <span class="note line-clamp-2">{worry.why}</span>
                      </span>
                      <span class="note">{worry.age}</span>
                    </A>
                  </li>
                )}
              </For>
            </ul>
          </section>
        </div>
      </Show>
    </div>
  );
}

const STATES: Look[] = ["online", "warning", "offline", "unknown", "resting"];
const TONES: Record<Look, string> = { online: "", resting: "", warning: "text-warn", offline: "text-bad", unknown: "text-unknown" };

function ByType(props: { resources: Resource[] }) {
  const lines = () =>
    kinds()
      .map((kind) => ({ kind, members: props.resources.filter((one) => one.type === kind.type) }))
      .filter(({ members }) => members.length > 0);
  return (
    <section class="card overflow-x-auto px-3.5 py-3">
      <h2 class="mb-1 font-medium">{text.dashboard.byType}</h2>
      <table class="w-full">
        <thead>
          <tr class="note text-right">
            <th class="h-7 text-left font-normal">{text.dashboard.type}</th>
            <For each={STATES}>{(status) => <th class="pl-3 font-normal">{text.status[status]}</th>}</For>
            <th class="pl-3 font-normal max-sm:hidden">{text.dashboard.total}</th>
          </tr>
        </thead>
        <tbody>
          <For each={lines()}>
            {({ kind, members }) => (
              <tr class="text-right tabular-nums">
                <td class="h-8 border-t border-hair text-left">
                  <A href={`${pathOf(kind.page)}?q=type:${kind.type}`} class="flex items-center gap-2 hover:underline">
                    <Icon name={kind.icon} size={15} class="text-muted" />
                    {kind.plural}
                  </A>
                </td>
                <For each={STATES}>
                  {(status) => {
                    const count = () => members.filter((one) => lookOf(one) === status).length;
                    return <td class={`border-t border-hair ${count() > 0 ? TONES[status] : "text-muted"}`}>{count() || "–"}</td>;
                  }}
                </For>
                <td class="border-t border-hair text-muted max-sm:hidden">{members.length}</td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </section>
  );
}
