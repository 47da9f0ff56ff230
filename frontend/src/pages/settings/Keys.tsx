// The keys that secrets are sealed with: which there are, new ones, and what of them to keep apart.

import { createEffect, createSignal, For, onCleanup, Show } from "solid-js";
import { ask } from "../../api/http";
import type { KeyStatus, VaultStatus } from "../../api/types";
import { duration, fullMoment } from "../../draw/format";
import { now } from "../../stores/clock";
import { words } from "../../strings/administration";
import { text } from "../../strings/en";
import { createDeed } from "../../ui/deed";
import { FormDialog } from "../../ui/FormDialog";
import { Trouble } from "../../ui/Trouble";
import { type Answer, createAnswer } from "./parts/answer";
import { Facts, Group, Line } from "./parts/Lines";
import { Section } from "./Section";

/** Sealing everything anew may take minutes. */
const PATIENCE_MS = 600_000;
const GLANCE_MS = 3000;
/** As the server calls the file that it made itself; else it is named by its setting. */
const OWN = "own file";
const w = words.keys;

export default function Keys() {
  const vault = createAnswer(() => ask<VaultStatus>("/api/vault"));
  return (
    <Section title={text.settings.sections.keys} lead={w.lead} needs={[vault]}>
      <Show when={vault.data()}>
        {(status) => (
          <>
            <Unreadable places={status().unreadable} />
            <Master status={status()} />
            <DataKeys keys={status().keys} />
            <Change vault={vault} status={status()} />
            <Group title={w.backup.title}>
              <Line title={w.backup.key} text={isOwn(status()) ? w.backup.keyOwn(status().master_key_path) : w.backup.keyMounted} />
              <Line title={w.backup.database} text={w.backup.databaseText} />
            </Group>
          </>
        )}
      </Show>
    </Section>
  );
}

const isOwn = (status: VaultStatus): boolean => status.master_key_source === OWN;
const sealed = (keys: KeyStatus[]): number => keys.reduce((sum, key) => sum + key.values, 0);
const mono = (value: string) => <code class="font-mono text-xs">{value}</code>;
const ago = (at: number): string => text.ago(duration(now() - at));

function Unreadable(props: { places: string[] }) {
  return (
    <Show when={props.places.length > 0}>
      <div role="alert" class="mb-4 rounded-lg bg-bad-soft px-4 py-3">
        <p class="font-medium">{w.unreadable(props.places.length)}</p>
        <p>{w.unreadableText}</p>
        <ul class="mt-2 max-h-48 overflow-y-auto font-mono text-xs wrap-anywhere" tabindex="0" aria-label={w.unreadable(props.places.length)}>
          <For each={props.places}>{(place) => <li class="py-0.5">{place}</li>}</For>
        </ul>
      </div>
    </Show>
  );
}

function Master(props: { status: VaultStatus }) {
  const facts = () =>
    [
      [w.master.id, mono(props.status.master_key)],
      [w.master.from, isOwn(props.status) ? w.own : w.mounted(props.status.master_key_source)],
      [w.master.path, mono(props.status.master_key_path)],
      [w.master.since, `${fullMoment(props.status.master_key_since)} · ${ago(props.status.master_key_since)}`],
    ] as const;
  return <Facts facts={facts()} />;
}

function DataKeys(props: { keys: KeyStatus[] }) {
  return (
    <Group title={w.data} note={w.dataNote}>
      <table class="w-full border-collapse" aria-label={w.data}>
        <thead>
          <tr class="note text-left">
            <For each={[w.columns.key, w.columns.state, w.columns.values]}>
              {(head) => (
                <th scope="col" class="h-9 pl-4 font-normal">
                  {head}
                </th>
              )}
            </For>
            <For each={[w.columns.ever, w.columns.made]}>
              {(head) => (
                <th scope="col" class="h-9 pl-4 font-normal max-sm:hidden">
                  {head}
                </th>
              )}
            </For>
          </tr>
        </thead>
        <tbody>
          <For each={props.keys}>{(key) => <Row key={key} />}</For>
        </tbody>
      </table>
    </Group>
  );
}

function Row(props: { key: KeyStatus }) {
  return (
    <tr class="border-t border-hair align-top">
      <th scope="row" class="py-2 pl-4 text-left font-normal wrap-anywhere">
        {mono(props.key.id)}
      </th>
      <td class="py-2 pl-4" classList={{ "text-muted": !props.key.current }} title={props.key.current ? undefined : w.retiringNote}>
        {props.key.current ? w.current : w.retiring}
      </td>
      <td class="py-2 pl-4 tabular-nums">{w.values(props.key.values)}</td>
      <td class="py-2 pl-4 tabular-nums text-muted max-sm:hidden">{props.key.seals.toLocaleString("en")}</td>
      <td class="px-4 py-2 whitespace-nowrap tabular-nums text-muted max-sm:hidden" title={fullMoment(props.key.made_at)}>
        {ago(props.key.made_at)}
      </td>
    </tr>
  );
}

function Change(props: { vault: Answer<VaultStatus>; status: VaultStatus }) {
  const [asking, setAsking] = createSignal(false);
  const [before, setBefore] = createSignal("");
  const [changed, setChanged] = createSignal<number>();
  const { busy, failure, run } = createDeed();
  const current = () => props.status.keys.find((key) => key.current);
  const progress = () => (current()?.id === before() ? w.change.begun : w.change.progress(current()?.values ?? 0, sealed(props.status.keys)));
  createEffect(() => {
    if (!busy()) return;
    const timer = setInterval(() => void props.vault.again(), GLANCE_MS);
    onCleanup(() => clearInterval(timer));
  });

  const change = () =>
    run(undefined, async () => {
      setChanged(undefined);
      setBefore(current()?.id ?? "");
      const status = await ask<VaultStatus>("/api/vault/rotate", { method: "POST", waitMs: PATIENCE_MS });
      props.vault.put(() => status);
      setChanged(sealed(status.keys));
    });
  // The dialog closes at once: how it goes is told on the page, and it goes on without being looked at.
  const confirmed = async (): Promise<void> => void change();

  return (
    <section class="card mt-6">
      <Line first title={w.change.title} text={isOwn(props.status) ? w.change.text : w.change.textMounted}>
        <button type="button" class="btn" disabled={busy()} onClick={() => setAsking(true)}>
          {w.change.open}
        </button>
      </Line>
      <div role="status" class="contents">
        <Show when={busy()}>
          <p class="border-t border-hair px-4 py-2.5 tabular-nums text-muted">{progress()}</p>
        </Show>
        <Show when={changed() !== undefined}>
          <div class="border-t border-hair px-4 py-2.5">
            <p class="font-medium">{w.change.done(changed() ?? 0)}</p>
            <Show when={isOwn(props.status)}>
              <p class="text-pretty">{w.change.next}</p>
            </Show>
          </div>
        </Show>
      </div>
      <Trouble text={failure()} class="m-3" />
      <Show when={asking()}>
        <FormDialog title={w.change.confirm} text={isOwn(props.status) ? w.change.confirmText : w.change.confirmMounted} action={w.change.title} onClose={() => setAsking(false)} onSubmit={confirmed} />
      </Show>
    </section>
  );
}
