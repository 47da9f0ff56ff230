// When a token ends; what ends soon is marked.

import { Match, Switch } from "solid-js";
import type { Token } from "../../../api/types";
import { duration, fullMoment } from "../../../draw/format";
import { now } from "../../../stores/clock";
import { words } from "../../../strings/administration";

const SOON_SECONDS = 7 * 86_400;
const w = words.tokens;

export function Expiry(props: { token: Token }) {
  const left = () => (props.token.expires_at === null ? undefined : props.token.expires_at - now());
  return (
    <Switch fallback={<span class="text-muted">{words.never}</span>}>
      <Match when={(left() ?? 1) <= 0}>
        <span class="tag" data-tone="bad">
          {w.expired}
        </span>
      </Match>
      <Match when={left()}>
        {(seconds) => (
          <span class="whitespace-nowrap tabular-nums" classList={{ "text-warn": seconds() < SOON_SECONDS }} title={fullMoment(props.token.expires_at ?? 0)}>
            {w.in(duration(seconds()))}
          </span>
        )}
      </Match>
    </Switch>
  );
}
