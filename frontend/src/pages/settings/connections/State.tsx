// How a connection fares, in a word.

import { words } from "../../../strings/connections";
import { StatusMark } from "../../../ui/StatusMark";
import type { Fare } from "./fare";

export function State(props: { fare: Fare }) {
  return (
    <span class="inline-flex items-center gap-2 whitespace-nowrap" classList={{ "text-muted": props.fare.state === "paused" || props.fare.state === "unseen" }}>
      <StatusMark status={props.fare.status} label={false} />
      {words.fares[props.fare.state]}
    </span>
  );
}
