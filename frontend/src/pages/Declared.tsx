// A page that a connector declares: every resource of its types, with all its panels and charts. Any other address is nothing.

import { A, useLocation, useNavigate } from "@solidjs/router";
import { createMemo, For, lazy, Match, Show, Suspense, Switch } from "solid-js";
import type { PageDeclaration, Resource } from "../api/types";
import { duration } from "../draw/format";
import { lookOf } from "../draw/look";
import { pathOf } from "../frame/pages";
import { kindOf, kindsState, pages } from "../stores/kinds";
import { live } from "../stores/live";
import { may } from "../stores/session";
import { text } from "../strings/en";
import { words as all } from "../strings/insight";
import { Blank, Waiting } from "../ui/Blank";
import { Icon } from "../ui/Icon";
import { StatusMark } from "../ui/StatusMark";
import { NotFound } from "./NotFound";

const Overview = lazy(() => import("../peek/Overview").then((module) => ({ default: module.Overview })));
const words = all.declared;

export default function Declared() {
  const location = useLocation();
  const declared = () => pages().find((page) => page.path === location.pathname.replace(/(.)\/$/, "$1"));
  const waits = () => may("read", "monitoring") && (kindsState.loading() || !live.loaded());
  return (
    <Switch fallback={<NotFound />}>
      <Match when={declared()}>{(page) => <Page page={page()} />}</Match>
      <Match when={waits() && live.line() !== "offline" && !kindsState.failed()}>
        <Waiting label={text.loading} rows={10} />
      </Match>
    </Switch>
  );
}

function Page(props: { page: PageDeclaration }) {
  const found = createMemo(
    () => {
      live.structure();
      return Object.values(live.raw())
        .filter((one) => props.page.types.includes(one.type))
        .sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }) || (a.id < b.id ? -1 : 1))
        .map((one) => one.id);
    },
    undefined,
    { equals: (a, b) => a.join() === b.join() },
  );
  return (
    <div class="h-full overflow-y-auto px-4 py-3 max-sm:px-3.5">
      <h1 class="text-[16px] font-semibold tracking-tight">{props.page.title}</h1>
      <Switch fallback={<Waiting label={text.loading} rows={10} />}>
        <Match when={found().length > 0}>
          <div class="mt-3 grid gap-3">
            <For each={found()}>{(id) => <Show when={live.resource(id)}>{(resource) => <Card resource={resource()} />}</Show>}</For>
          </div>
        </Match>
        <Match when={!live.loaded() && live.line() === "offline"}>
          <Blank title={text.empty.offlineTitle} text={text.empty.offline} icon={<Icon name={props.page.icon} size={22} />} />
        </Match>
        <Match when={live.loaded()}>
          <Blank title={words.none(props.page.title)} text={words.noneText} icon={<Icon name={props.page.icon} size={22} />}>
            <A class="btn" href="/settings/sources">
              {text.empty.seeSources}
            </A>
          </Blank>
        </Match>
      </Switch>
    </div>
  );
}

function Card(props: { resource: Resource }) {
  const navigate = useNavigate();
  const kind = () => kindOf(props.resource.type);
  const parent = () => (props.resource.parent ? live.resource(props.resource.parent)?.name : undefined);
  const href = (tab: string) => `${pathOf(kind()?.page ?? "none")}?peek=${encodeURIComponent(props.resource.id)}${tab === "overview" ? "" : `&tab=${tab}`}`;
  return (
    <article class="card overflow-hidden" aria-label={props.resource.name}>
      <header class="flex flex-wrap items-center gap-x-2.5 gap-y-1 border-b border-hair px-4 py-2.5">
        <StatusMark status={lookOf(props.resource)} />
        <h2 class="min-w-0 truncate text-[15px] font-semibold tracking-tight">
          <A href={href("overview")} class="hover:underline" title={words.open(props.resource.name)}>
            {props.resource.name}
          </A>
        </h2>
        <span class="note">{[parent() && text.peek.on(parent() ?? ""), words.seen(duration(live.age(props.resource)))].filter(Boolean).join(" · ")}</span>
      </header>
      <div class="lg:[&>div]:columns-2 lg:[&>div]:gap-0 [&_section]:break-inside-avoid">
        <Suspense fallback={<Waiting label={text.loading} rows={4} />}>
          <Overview resource={props.resource} kind={kind()} onTab={(tab) => navigate(href(tab))} />
        </Suspense>
      </div>
    </article>
  );
}
