// Make the command for a new agent, for the machine it is to run on.

import { createSignal, For, Show } from "solid-js";
import { createStore } from "solid-js/store";
import { ask } from "../../../api/http";
import type { Enrolment } from "../../../api/types";
import { Made } from "../../../enter/Enrol";
import { text } from "../../../strings/en";
import { words as all } from "../../../strings/insight";
import { createDeed } from "../../../ui/deed";
import { Trouble } from "../../../ui/Trouble";

const words = all.agents;
const enrol = text.enter.enrol;
const PLATFORMS = ["service", "foreground", "print"] as const;
const HOLDS_MINUTES = [15, 60, 480, 1440];
const MOST = 100;

interface Order {
  platform: (typeof PLATFORMS)[number];
  minutes: number;
  uses: number;
  identity: string;
  ca_file: string;
  skip_verify: boolean;
}

const FIRST: Order = { platform: "service", minutes: 60, uses: 1, identity: "", ca_file: "", skip_verify: false };

export function Invite(props: { onArrived: () => void }) {
  const [order, setOrder] = createStore<Order>({ ...FIRST });
  const [made, setMade] = createSignal<Enrolment>();
  const { busy, failure, run } = createDeed();
  const make = (event: Event) =>
    run(event, async () => {
      setMade(await ask<Enrolment>("/api/agents/enrolments", { method: "POST", body: { ...order } }));
      props.onArrived();
    });
  return (
    <form class="card mb-4 grid gap-4 px-4 py-4" onSubmit={make}>
      <fieldset>
        <legend class="mb-1.5 text-xs font-medium">{words.platform}</legend>
        <div class="grid grid-cols-[repeat(auto-fill,minmax(190px,1fr))] gap-2">
          <For each={PLATFORMS}>
            {(one) => (
              <label class="card flex cursor-pointer items-start gap-2.5 px-3 py-2.5 has-focus-visible:outline-2 has-focus-visible:outline-accent" classList={{ "border-accent! bg-accent-soft!": order.platform === one }}>
                <input type="radio" name="platform" class="mt-[3px] accent-(--accent)" checked={order.platform === one} onChange={() => setOrder("platform", one)} />
                <span>
                  <span class="block font-medium">{words.platforms[one]}</span>
                  <span class="text-xs text-muted">{words.platformNotes[one]}</span>
                </span>
              </label>
            )}
          </For>
        </div>
      </fieldset>
      <div class="grid gap-3 sm:grid-cols-2">
        <label class="block text-xs font-medium">
          {enrol.valid}
          <select class="field mt-1 h-9! w-full text-[13px] font-normal" onChange={(event) => setOrder("minutes", Number(event.currentTarget.value))}>
            <For each={HOLDS_MINUTES}>
              {(one) => (
                <option value={one} selected={one === order.minutes}>
                  {enrol.minutes(one)}
                </option>
              )}
            </For>
          </select>
        </label>
        <label class="block text-xs font-medium">
          {enrol.uses}
          <input type="number" min="1" max={MOST} required class="field mt-1 h-9! w-full font-normal" value={order.uses} onInput={(event) => setOrder("uses", event.currentTarget.valueAsNumber)} />
        </label>
      </div>
      <details>
        <summary class="min-h-8 cursor-pointer py-1 font-medium">{words.options}</summary>
        <div class="mt-2 grid gap-3 sm:grid-cols-2">
          <label class="block text-xs font-medium">
            {words.identity}
            <input class="field mt-1 h-9! w-full font-normal" pattern="[A-Za-z0-9._\-]*" maxlength="64" value={order.identity} onInput={(event) => setOrder("identity", event.currentTarget.value)} />
          </label>
          <label class="block text-xs font-medium">
            {words.caFile}
            <input class="field mt-1 h-9! w-full font-normal" pattern="/.*" maxlength="1024" value={order.ca_file} onInput={(event) => setOrder("ca_file", event.currentTarget.value)} />
          </label>
          <label class="flex items-start gap-2.5 sm:col-span-2">
            <input type="checkbox" class="mt-[3px] accent-(--accent)" checked={order.skip_verify} onChange={(event) => setOrder("skip_verify", event.currentTarget.checked)} />
            <span>{words.skipVerify}</span>
          </label>
        </div>
      </details>
      <Trouble text={failure()} />
      <div>
        <button type="submit" class="btn" classList={{ "btn-primary": !made() }} disabled={busy()}>
          {made() ? enrol.again : enrol.make}
        </button>
      </div>
      <Show when={made()} keyed>
        {(enrolment) => <Made enrolment={enrolment} />}
      </Show>
    </form>
  );
}
