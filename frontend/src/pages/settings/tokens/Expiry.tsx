// When a token ends; what ends soon is marked.

import { Match, Switch } from "solid-js";
import type { Token } from "../../../api/types";
import { duration, fullMoment } from "../../../draw/format";
import { now } from "../../../stores/clock";
import { words } from "../../../strings/administration";

const SOON_SECONDS = 7 * 86_400;
/** What was never to last is not worth a warning. */
const LASTING_SECONDS = 2 * SOON_SECONDS;
const w = words.tokens;

export function Expiry(props: { token: Token }) {
  const left = () => (props.token.expires_at === null ? undefined : props.token.expires_at - now());
  const lasting = () => (props.token.expires_at ?? 0) - props.token.created_at > LASTING_SECONDS;
  return (
    <Switch fallback={<span class="text-muted">{words.never}</span>}>
      <Match when={(left() ?? 1) <= 0}>
        <span class="tag">
          {w.expired}
        </span>
      </Match>
      <Match when={left()}>
        {(seconds) => (
          <span class="whitespace-nowrap tabular-nums" classList={{ "text-warn": seconds() < SOON_SECONDS && lasting() }} title={fullMoment(props.token.expires_at ?? 0)}>
            {w.in(duration(seconds()))}
          </span>
        )}
      </Match>
    </Switch>
  );
}
