// What people decided of a resource's identity, with the reason they gave; taken back, the evidence decides again.

import { For, Show } from "solid-js";
import { ask } from "../api/http";
import type { Resource } from "../api/types";
import type { Pin, Pins } from "../api/schema";
import { duration, fullMoment } from "../draw/format";
import { createAnswer } from "../pages/settings/parts/answer";
import { now } from "../stores/clock";
import { text } from "../strings/en";
import { decisions as words } from "../strings/written";
import { createDeed } from "../ui/deed";
import { Trouble } from "../ui/Trouble";

export function Decisions(props: { resource: Resource; mayChange: boolean }) {
  const path = () => `/api/resources/${encodeURIComponent(props.resource.id)}/pins`;
  /** What is reported of it changes with each decision. */
  const reported = () => Object.keys(props.resource.sources).sort().join();
  const pins = createAnswer(() => (reported(), ask<Pins>(path()).then((answer) => answer.data)));
  const { busy, failure, run } = createDeed();
  const takeBack = (pin: Pin): void => void run(undefined, () => ask(`${path()}/${encodeURIComponent(pin.id)}`, { method: "DELETE" }).then(pins.again));
  const trouble = (): string => failure() || (pins.failed() ? words.failed(pins.failed()?.message ?? "") : "");
  return (
    <Show when={trouble() || pins.data()?.length}>
      <section class="border-b border-hair px-4 py-3">
        <h3 class="mb-2 text-xs font-semibold">{words.title}</h3>
        <ul class="grid gap-2">
          <For each={pins.data()}>
            {(pin) => (
              <li class="flex items-center gap-2">
                <div class="min-w-0 wrap-anywhere">
                  <p>{words.said[pin.kind](pin.a[0], pin.b[0])}</p>
                  <p class="note" title={fullMoment(pin.at)}>
                    {[pin.reason, text.ago(duration(Math.max(0, now() - pin.at)))].filter(Boolean).join(" · ")}
                  </p>
                </div>
                <Show when={props.mayChange}>
                  <button type="button" class="btn ml-auto shrink-0" disabled={busy()} onClick={() => takeBack(pin)}>
                    {words.takeBack}
                  </button>
                </Show>
              </li>
            )}
          </For>
        </ul>
        <Trouble text={trouble()} class="mt-2" />
      </section>
    </Show>
  );
}
