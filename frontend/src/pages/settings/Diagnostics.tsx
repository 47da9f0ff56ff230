// Save what goes along with a question for help, after a look at what it holds.

import { createSignal, Show } from "solid-js";
import { ask } from "../../api/http";
import { words as all } from "../../strings/insight";
import { createDeed } from "../../ui/deed";
import { Trouble } from "../../ui/Trouble";

const words = all.diagnostics;

export function Diagnostics() {
  const [addresses, setAddresses] = createSignal(false);
  const [shown, setShown] = createSignal<string>();
  const { busy, failure, run } = createDeed();
  const told = async (): Promise<string> => JSON.stringify(await ask<unknown>(`/api/diagnostics?addresses=${addresses()}`), null, 2);
  const look = (event: Event) => run(event, async () => void setShown(await told()));
  const save = (event: Event) =>
    run(event, async () => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([await told()], { type: "application/json" }));
      link.download = "pulse-diagnostics.json";
      link.click();
      URL.revokeObjectURL(link.href);
    });
  const choose = (event: { currentTarget: HTMLInputElement }): void => {
    setAddresses(event.currentTarget.checked);
    setShown(undefined);
  };
  return (
    <section class="mt-6" aria-labelledby="diagnostics">
      <h2 id="diagnostics" class="mb-2 font-medium">
        {words.title}
      </h2>
      <div class="card grid gap-3 px-4 py-3">
        <p class="text-muted text-pretty">{words.text}</p>
        <label class="flex items-start gap-2.5">
          <input type="checkbox" class="mt-[3px] accent-(--accent)" checked={addresses()} onChange={choose} />
          <span>
            {words.addresses}
            <span class="note block">{words.addressesNote}</span>
          </span>
        </label>
        <Trouble text={failure()} />
        <div class="flex flex-wrap gap-2">
          <button type="button" class="btn btn-primary" disabled={busy()} onClick={save}>
            {words.save}
          </button>
          <button type="button" class="btn" disabled={busy()} onClick={look}>
            {words.look}
          </button>
        </div>
        <Show when={shown()}>
          {(json) => (
            <pre tabindex="0" role="group" aria-label={words.shown} class="max-h-[420px] overflow-auto rounded-lg border border-hair bg-raised px-3 py-2 font-mono text-xs">
              {json()}
            </pre>
          )}
        </Show>
      </div>
    </section>
  );
}
