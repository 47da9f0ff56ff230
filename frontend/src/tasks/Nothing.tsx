// A task page without rows: why, and what to do next.

import { A } from "@solidjs/router";
import Search from "lucide-solid/icons/search";
import Unplug from "lucide-solid/icons/unplug";
import { lazy, Match, Show, Suspense, Switch } from "solid-js";
import type { Page } from "../api/types";
import { inSentence } from "../draw/format";
import { PAGES } from "../frame/pages";
import { kindsOf } from "../stores/kinds";
import { may } from "../stores/session";
import { text } from "../strings/en";
import { Blank, Waiting } from "../ui/Blank";
import { Icon } from "../ui/Icon";

interface NothingProps {
  page: Exclude<Page, "none">;
  state: "loading" | "offline" | "failed" | "empty" | "no-match";
  query?: string;
  onRetry: () => void;
}

const Enrol = lazy(() => import("../enter/Enrol").then((module) => ({ default: module.Enrol })));

export function Nothing(props: NothingProps) {
  const icon = () => PAGES.find((page) => page.kinds === props.page)?.icon ?? "box";
  const plural = () =>
    kindsOf(props.page)
      .map((kind) => inSentence(kind.plural))
      .slice(0, 2)
      .join(", ") || text.pages[props.page].toLowerCase();
  return (
    <div class="min-h-0 flex-1 overflow-y-auto border-t border-hair">
      <Switch fallback={<Waiting label={text.empty.loadingTitle} rows={12} />}>
        <Match when={props.state === "offline"}>
          <Blank title={text.empty.offlineTitle} text={text.empty.offline} icon={<Unplug size={22} aria-hidden="true" />} />
        </Match>
        <Match when={props.state === "failed"}>
          <Blank title={text.empty.kindsFailed} icon={<Unplug size={22} aria-hidden="true" />}>
            <button type="button" class="btn" onClick={props.onRetry}>
              {text.retry}
            </button>
          </Blank>
        </Match>
        <Match when={props.state === "no-match"}>
          <Blank title={text.empty.noMatchTitle} text={text.empty.noMatch(props.query ?? "")} icon={<Search size={22} aria-hidden="true" />}>
            <button type="button" class="btn" onClick={props.onRetry}>
              {text.empty.clearQuery}
            </button>
          </Blank>
        </Match>
        <Match when={props.state === "empty"}>
          <Blank
            title={text.empty.nothingTitle(plural())}
            text={props.page === "infrastructure" ? text.empty.nothing : text.empty.nothingWork}
            icon={<Icon name={icon()} size={22} />}
          >
            <Show when={props.page === "infrastructure" && may("write", "nodes")}>
              <div class="w-full text-left">
                <Suspense>
                  <Enrol />
                </Suspense>
              </div>
            </Show>
            <Show when={may("write", "nodes")}>
              <A class="btn btn-primary" href="/settings/connections?new=">
                {text.empty.addConnection}
              </A>
            </Show>
            <A class="btn" href="/settings/sources">
              {text.empty.seeSources}
            </A>
            <A class="btn" href="/settings/plugins">
              {text.empty.seePlugins}
            </A>
          </Blank>
        </Match>
      </Switch>
    </div>
  );
}
