// What is known of one connection: how it fares, and what came from it.

import { For, Show } from "solid-js";
import { ask } from "../../../api/http";
import type { Connection, ConnectionDetail, ConnectionType, User } from "../../../api/types";
import { duration, fullMoment } from "../../../draw/format";
import { pathOf } from "../../../frame/pages";
import { now } from "../../../stores/clock";
import { kindOf } from "../../../stores/kinds";
import { live } from "../../../stores/live";
import { may, session } from "../../../stores/session";
import { words } from "../../../strings/connections";
import { text } from "../../../strings/en";
import { createAnswer } from "../parts/answer";
import { Facts } from "../parts/Lines";
import { calledOf } from "../people";
import { answered, type Fare } from "./fare";
import { State } from "./State";

const w = words.one;
const PAGES = ["infrastructure", "workloads", "storage"] as const;

interface KnownProps {
  card: Connection;
  fare: Fare;
  detail: ConnectionDetail | undefined;
  type: ConnectionType | undefined;
}

export function Known(props: KnownProps) {
  const nameOf = createNames();
  const seconds = () => {
    const own = props.card.config.interval_seconds;
    return typeof own === "number" ? own : props.type?.interval_seconds;
  };
  const facts = () =>
    [
      [w.state, <State fare={props.fare} />],
      [w.type, props.type?.title ?? props.card.offer],
      ...(props.fare.state === "unseen" ? [] : [[w.last, `${answered(props.fare, now())}${seconds() ? ` · ${w.next.toLowerCase()} ${duration(seconds() ?? 0)}` : ""}`] as const]),
      [w.resources, <Came card={props.card} detail={props.detail} />],
      [w.added, <span title={fullMoment(props.card.created_at)}>{w.addedBy(nameOf(props.card.created_by), text.ago(duration(Math.max(0, now() - props.card.created_at))))}</span>],
      [w.id, <code class="font-mono text-xs">{props.card.source}</code>],
    ] as const;
  return <Facts facts={facts()} />;
}

/** Ids say nothing to people; who may not see users knows only themselves by name. */
function createNames() {
  const users = may("read", "users") ? createAnswer(() => ask<{ data: User[] }>("/api/users").then((answer) => answer.data)) : undefined;
  return (id: string): string => {
    const own = session.state();
    const user = users?.data()?.find((one) => one.id === id) ?? (id === own?.principal?.id ? own.user : undefined);
    return user ? calledOf(user) : id === "console" ? w.console : id;
  };
}

function Came(props: { card: Connection; detail: ConnectionDetail | undefined }) {
  const all = () => Object.values(live.raw()).filter((one) => props.card.source in one.sources);
  // Counted anew when the server counted.
  const places = () => {
    void props.detail;
    return PAGES.map((page) => ({ page, count: all().filter((one) => kindOf(one.type)?.page === page).length })).filter(({ count }) => count > 0);
  };
  return (
    <Show when={props.detail !== undefined} fallback="…">
      <Show when={(props.detail?.resources ?? 0) > 0} fallback={<span class="text-muted">{w.nothing}</span>}>
        {w.counted(props.detail?.resources ?? 0)}
        <Show when={may("read", "monitoring")}>
          <For each={places()}>
            {({ page, count }) => (
              <>
                {" · "}
                <a href={`${pathOf(page)}?q=${encodeURIComponent(`source:${props.card.id}`)}`} class="underline underline-offset-2 hover:text-accent">
                  {w.on(count, text.pages[page])}
                </a>
              </>
            )}
          </For>
        </Show>
      </Show>
    </Show>
  );
}
