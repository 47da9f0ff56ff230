// An address or a network to look at, and what was found there, each thing with the way to its form.

import { useNavigate } from "@solidjs/router";
import { createSignal, For, Show } from "solid-js";
import type { Finding, Scan } from "../../../api/types";
import { words } from "../../../strings/connections";
import { createDeed } from "../../../ui/deed";
import { Field } from "../../../ui/Field";
import { Trouble } from "../../../ui/Trouble";
import type { Connections } from "../Connections";
import { createDiscovery } from "./discovery";
import { Turn } from "./inputs";

const w = words.discover;
const formOf = (one: Finding): string => `/settings/connections?${new URLSearchParams({ new: one.offer, found: one.id })}`;

/** The one thing that was found where one address was looked at. */
const theOne = (scan: Scan): Finding | undefined => (scan.addresses === 1 && scan.found.length === 1 && !scan.found[0]?.connection ? scan.found[0] : undefined);

export function Discover(props: { all: Connections }) {
  const navigate = useNavigate();
  const { view, scan, begin, stop } = createDiscovery((ended) => {
    const one = theOne(ended);
    if (one) navigate(formOf(one));
  });
  const { busy, failure, run } = createDeed();
  const [range, setRange] = createSignal("");
  const [atHome, setAtHome] = createSignal(false);
  const running = () => scan()?.state === "running";
  const look = (event: Event, where: string) => void run(event, () => begin(where, atHome()));
  return (
    <section class="card px-4 py-3" aria-label={w.title}>
      <h2 class="font-medium">{w.title}</h2>
      <p class="note mb-3">{w.lead}</p>
      <form class="grid gap-3" noValidate onSubmit={(event) => look(event, range().trim())}>
        <Field label={w.address} name="range" value={range()} onInput={setRange} hint={w.note(view.data()?.most_addresses ?? 0)} maxLength={300} />
        <Turn title={w.atHome} note="" error="" on={atHome()} onTurn={setAtHome} />
        <div class="flex flex-wrap items-center gap-2">
          <button type="submit" class="btn btn-primary" disabled={busy() || running() || range().trim() === ""}>
            {w.look}
          </button>
          <For each={view.data()?.ranges ?? []}>
            {(own) => (
              <button type="button" class="btn" title={w.own} disabled={busy() || running()} onClick={(event) => look(event, own)}>
                {w.scan(own)}
              </button>
            )}
          </For>
          <Show when={running()}>
            <button type="button" class="btn" onClick={(event) => void run(event, stop)}>
              {w.stop}
            </button>
          </Show>
        </div>
        <Trouble text={failure()} />
      </form>
      <Show when={scan()}>{(shown) => <Looked scan={shown()} all={props.all} />}</Show>
    </section>
  );
}

function Looked(props: { scan: Scan; all: Connections }) {
  const said = (): string => {
    const { state, range, knocked, doors, found, open } = props.scan;
    if (state === "running") return w.looking(range, knocked, doors);
    const ended = w.states[state](range, found.length);
    return found.length === 0 && state === "ended" ? `${ended} ${w.open(open)}` : ended;
  };
  return (
    <div class="mt-3 border-t border-hair pt-3">
      <p class="text-pretty wrap-anywhere" aria-live="polite">
        {said()}
      </p>
      <ul class="mt-1 divide-y divide-hair" aria-label={w.found}>
        <For each={props.scan.found}>{(one) => <Found one={one} all={props.all} />}</For>
      </ul>
    </div>
  );
}

function Found(props: { one: Finding; all: Connections }) {
  const type = (): string => props.all.types.data()?.find((type) => type.offer === props.one.offer)?.title ?? props.one.offer;
  const what = (): string => [type(), props.one.name].filter(Boolean).join(" ");
  return (
    <li class="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 py-1.5">
      <div class="min-w-0 flex-1">
        <p class="font-medium wrap-anywhere">{what()}</p>
        <p class="note wrap-anywhere">{[props.one.base_url, props.one.version].filter(Boolean).join(" · ")}</p>
      </div>
      <Show
        when={props.one.connection}
        fallback={
          <a class="btn" href={formOf(props.one)} aria-label={w.addOf(what())}>
            {w.add}
          </a>
        }
      >
        {(id) => (
          <a class="btn" href={`/settings/connections?of=${encodeURIComponent(id())}`}>
            {w.connected}
          </a>
        )}
      </Show>
    </li>
  );
}
