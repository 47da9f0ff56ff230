// Whether somebody can sign in just now.

import { Match, Switch } from "solid-js";
import type { User } from "../../../api/types";
import { duration } from "../../../draw/format";
import { now } from "../../../stores/clock";
import { words } from "../../../strings/administration";

const w = words.users;

/** How long an account stays locked; 0 when it is not. */
export const lockedSeconds = (user: User): number => Math.max(0, (user.locked_until ?? 0) - now());

/** What is as it should be needs no mark. */
export function UserState(props: { user: User; quiet?: boolean }) {
  return (
    <Switch fallback={<span class={props.quiet ? "text-muted" : "tag"}>{w.active}</span>}>
      <Match when={props.user.disabled}>
        <span class="tag">{w.disabled}</span>
      </Match>
      <Match when={lockedSeconds(props.user) > 0}>
        <span class="tag" data-tone="warning">
          {props.quiet ? w.locked : w.lockedFor(duration(lockedSeconds(props.user)))}
        </span>
      </Match>
    </Switch>
  );
}
