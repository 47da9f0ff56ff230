// Make the command that lets an agent on another machine report, and see it arrive.

import { createMemo, createSignal, Match, Show, Switch } from "solid-js";
import { ask } from "../api/http";
import type { Enrolment } from "../api/types";
import { duration } from "../draw/format";
import { now } from "../stores/clock";
import { may } from "../stores/session";
import { createHealth } from "../stores/sources";
import { text } from "../strings/en";
import { StatusMark } from "../ui/StatusMark";
import { Copyable } from "../ui/Copyable";
import { createDeed } from "./deed";

const words = text.enter.enrol;
const MINUTES = 60;
/** An address that leads every machine to itself. */
const NEAR = /\/\/(localhost|127\.[\d.]+|\[::1\])/;

export const mayEnrol = (): boolean => may("write", "nodes");

export function Enrol() {
  const [made, setMade] = createSignal<Enrolment>();
  const { busy, failure, run } = createDeed();
  const make = (event: Event) => run(event, async () => setMade(await ask<Enrolment>("/api/agents/enrolments", { method: "POST", body: { minutes: MINUTES, uses: 1 } })));
  return (
    <Show when={mayEnrol()} fallback={<p class="text-muted">{words.missing}</p>}>
      <Show when={made()} keyed fallback={<p class="text-muted text-pretty">{words.text}</p>}>
        {(enrolment) => <Made enrolment={enrolment} />}
      </Show>
      <Show when={failure()}>
        <p role="alert" class="mt-2 text-bad">
          {failure()}
        </p>
      </Show>
      <button type="button" class="btn mt-3" classList={{ "btn-primary": !made() }} disabled={busy()} onClick={make}>
        {made() ? words.again : words.make}
      </button>
    </Show>
  );
}

function Made(props: { enrolment: Enrolment }) {
  const left = () => Math.max(0, (props.enrolment.token.expires_at ?? Infinity) - now());
  const near = () => NEAR.exec(props.enrolment.command)?.[1];
  return (
    <div class="grid gap-2">
      <p>{words.run}</p>
      <Copyable label={words.run} value={props.enrolment.command} />
      <Show when={near()}>{(host) => <p class="rounded-lg bg-warn-soft px-3 py-2 text-pretty">{words.near(host())}</p>}</Show>
      <p class="note">{left() > 0 ? words.note(duration(left())) : words.over}</p>
      <Show when={may("read", "monitoring")}>
        <Arrival />
      </Show>
    </div>
  );
}

/** Agents that were not there when the command was made. */
function Arrival() {
  const health = createHealth();
  const agents = () => health.sources().filter((source) => source.via === "agent");
  let before: Set<string> | undefined;
  const come = createMemo(() => {
    if (!before && !health.loading() && !health.failed()) before = new Set(agents().map((source) => source.source));
    return before ? agents().filter((source) => !before?.has(source.source) && source.last_success !== null) : [];
  });
  return (
    <p role="status" class="flex items-center gap-2">
      <Switch
        fallback={
          <>
            <StatusMark status="unknown" label={false} />
            <span class="text-muted">{words.waiting}</span>
          </>
        }
      >
        <Match when={come().length > 0}>
          <StatusMark status="online" label={false} />
          <span class="font-medium">{words.came(come().map((source) => source.title || source.source).join(", "))}</span>
        </Match>
      </Switch>
    </p>
  );
}
