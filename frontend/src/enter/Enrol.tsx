// Make the command that lets an agent on another machine report, and see it arrive.

import { createMemo, createSignal, createUniqueId, For, Match, Show, Switch } from "solid-js";
import { ask } from "../api/http";
import type { Enrolment, Token } from "../api/types";
import { duration } from "../draw/format";
import { now } from "../stores/clock";
import { may } from "../stores/session";
import { createHealth } from "../stores/sources";
import { text } from "../strings/en";
import { Copyable } from "../ui/Copyable";
import { createDeed } from "../ui/deed";
import { StatusMark } from "../ui/StatusMark";
import { Trouble } from "../ui/Trouble";

const words = text.enter.enrol;
const HOLDS_MINUTES = [15, 60, 480, 1440];
const MOST = 100;
/** An address that leads every machine to itself. */
const NEAR = /\/\/(localhost|127\.[\d.]+|\[::1\])/;

export const mayEnrol = (): boolean => may("write", "nodes");

/** For one machine, or with the choice of how many and how long. */
export function Enrol(props: { choosing?: boolean; onMade?: (token: Token) => void }) {
  const [minutes, setMinutes] = createSignal(60);
  const [uses, setUses] = createSignal(1);
  const [made, setMade] = createSignal<Enrolment>();
  const { busy, failure, run } = createDeed();
  const make = (event: Event) =>
    run(event, async () => {
      const answer = await ask<Enrolment>("/api/agents/enrolments", { method: "POST", body: { minutes: minutes(), uses: uses() } });
      props.onMade?.(answer.token);
      setMade(answer);
    });
  return (
    <Show when={mayEnrol()} fallback={<p class="text-muted">{words.missing}</p>}>
      <form onSubmit={make} class="grid gap-3">
        <Show when={made()} keyed fallback={<p class="text-muted text-pretty">{props.choosing ? words.textMany : words.text}</p>}>
          {(enrolment) => <Made enrolment={enrolment} />}
        </Show>
        <Show when={props.choosing && !made()}>
          <Choice minutes={minutes()} uses={uses()} onMinutes={setMinutes} onUses={setUses} />
        </Show>
        <Trouble text={failure()} />
        <div>
          <button type="submit" class="btn" classList={{ "btn-primary": !made() }} disabled={busy()}>
            {made() ? words.again : words.make}
          </button>
        </div>
      </form>
    </Show>
  );
}

interface ChoiceProps {
  minutes: number;
  uses: number;
  onMinutes: (minutes: number) => void;
  onUses: (uses: number) => void;
}

function Choice(props: ChoiceProps) {
  const id = createUniqueId();
  return (
    <div class="grid gap-3 sm:grid-cols-2">
      <label class="block text-xs font-medium">
        {words.valid}
        <select class="field mt-1 h-9! w-full text-[13px] font-normal" onChange={(event) => props.onMinutes(Number(event.currentTarget.value))}>
          <For each={HOLDS_MINUTES}>
            {(one) => (
              <option value={one} selected={one === props.minutes}>
                {words.minutes(one)}
              </option>
            )}
          </For>
        </select>
      </label>
      <div>
        <label class="block text-xs font-medium" for={id}>
          {words.uses}
        </label>
        <input id={id} type="number" min="1" max={MOST} required class="field mt-1 h-9! w-full" aria-describedby={`${id}-note`} value={props.uses} onInput={(event) => props.onUses(event.currentTarget.valueAsNumber)} />
        <p id={`${id}-note`} class="note mt-1">
          {words.usesNote(MOST)}
        </p>
      </div>
    </div>
  );
}

export function Made(props: { enrolment: Enrolment }) {
  const left = () => Math.max(0, (props.enrolment.token.expires_at ?? Infinity) - now());
  const near = () => NEAR.exec(props.enrolment.command)?.[1];
  return (
    <div class="grid gap-2">
      <p>{words.run}</p>
      <Copyable label={words.run} value={props.enrolment.command} />
      <Show when={near()}>{(host) => <p class="rounded-lg bg-warn-soft px-3 py-2 text-pretty">{words.near(host())}</p>}</Show>
      <p class="note">{left() > 0 ? words.note(props.enrolment.token.uses_left ?? 1, duration(left())) : words.over}</p>
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
