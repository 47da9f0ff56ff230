// Who is told of each event as it happens, and how well that goes.

import { createSignal, For, Show } from "solid-js";
import { ask } from "../../../api/http";
import type { AuditWebhook, Tried } from "../../../api/types";
import { duration } from "../../../draw/format";
import { now } from "../../../stores/clock";
import { words } from "../../../strings/administration";
import { text } from "../../../strings/en";
import { Blank } from "../../../ui/Blank";
import { Icon } from "../../../ui/Icon";
import { createAnswer } from "../parts/answer";
import { FormDialog } from "../../../ui/FormDialog";
import { Settled } from "../parts/Settled";
import { AddWebhook } from "./AddWebhook";
import { eventTitle } from "./names";

const MOST = 20;
/** A receiver may think for a while. */
const PATIENCE_MS = 40_000;
const w = words.audit.webhooks;

export function Webhooks() {
  const [adding, setAdding] = createSignal(false);
  const [leaving, setLeaving] = createSignal<AuditWebhook>();
  const hooks = createAnswer(() => ask<{ data: AuditWebhook[] }>("/api/audit/webhooks").then((answer) => answer.data));
  const list = () => hooks.data() ?? [];
  const remove = async (hook: AuditWebhook): Promise<void> => {
    await ask(`/api/audit/webhooks/${encodeURIComponent(hook.id)}`, { method: "DELETE" });
    hooks.put((before) => before.filter((one) => one.id !== hook.id));
  };
  const add = (): boolean => setAdding(true);
  return (
    <Settled needs={[hooks]}>
      <Show
        when={list().length > 0}
        fallback={
          <Blank small title={w.none} text={w.noneText} icon={<Icon name="cable" size={22} />}>
            <button type="button" class="btn btn-primary" onClick={add}>
              {w.add}
            </button>
          </Blank>
        }
      >
        <div class="mb-3 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
          <p class="min-w-0 flex-1 text-muted text-pretty">{w.lead}</p>
          <button type="button" class="btn btn-primary" disabled={list().length >= MOST} onClick={add}>
            {w.add}
          </button>
        </div>
        <ul class="grid gap-2.5">
          <For each={list()}>{(hook) => <Card hook={hook} onTested={() => void hooks.again()} onRemove={() => setLeaving(hook)} />}</For>
        </ul>
        <Show when={list().length >= MOST}>
          <p class="note mt-2">{w.most(MOST)}</p>
        </Show>
        <details class="note mt-4">
          <summary class="hover:text-content">{w.verify}</summary>
          <p class="mt-1.5 max-w-[640px]">{w.verifyText}</p>
        </details>
      </Show>
      <Show when={adding()}>
        <AddWebhook onMade={(hook) => hooks.put((before) => [...before, hook])} onClose={() => setAdding(false)} />
      </Show>
      <Show when={leaving()} keyed>
        {(hook) => <FormDialog grave title={w.confirm} text={w.confirmText(hook.url)} action={w.remove} onClose={() => setLeaving(undefined)} onSubmit={() => remove(hook)} />}
      </Show>
    </Settled>
  );
}

interface CardProps {
  hook: AuditWebhook;
  onTested: () => void;
  onRemove: () => void;
}

function Card(props: CardProps) {
  const [busy, setBusy] = createSignal(false);
  const [outcome, setOutcome] = createSignal<{ good: boolean; words: string }>();
  const test = (): void => {
    setBusy(true);
    setOutcome(undefined);
    ask<Tried>(`/api/audit/webhooks/${encodeURIComponent(props.hook.id)}/test`, { method: "POST", waitMs: PATIENCE_MS })
      .then(
        (tried) => setOutcome({ good: tried.delivered, words: tried.delivered ? w.tested : w.notTested(tried.status, tried.error) }),
        (error: Error) => setOutcome({ good: false, words: text.somethingFailed(error.message) }),
      )
      .finally(() => {
        setBusy(false);
        props.onTested();
      });
  };
  const delivered = () => (props.hook.delivered_at === null ? w.notYet : w.delivered(text.ago(duration(now() - props.hook.delivered_at))));
  return (
    <li class="card px-4 py-3">
      <div class="flex flex-wrap items-center gap-x-3 gap-y-2">
        <div class="min-w-0 flex-[1_1_240px]">
          <h2 class="font-medium break-all">{props.hook.url}</h2>
          <p class="note">{[props.hook.events.length === 0 ? w.allEvents : props.hook.events.map(eventTitle).join(", "), delivered(), props.hook.behind > 0 ? w.behind(props.hook.behind) : w.upToDate].join(" · ")}</p>
        </div>
        <Show when={props.hook.error}>
          <span class="tag" data-tone="bad">
            {w.failing}
          </span>
        </Show>
        <button type="button" class="btn" aria-label={w.testOf(props.hook.url)} disabled={busy()} onClick={test}>
          {w.test}
        </button>
        <button type="button" class="btn" aria-label={w.removeOf(props.hook.url)} onClick={props.onRemove}>
          {w.remove}
        </button>
      </div>
      <Show when={props.hook.error}>
        <p class="mt-2 rounded-lg bg-bad-soft px-3 py-2 wrap-anywhere">
          {props.hook.error} <span class="note">{props.hook.failures > 1 ? w.failures(props.hook.failures) : ""}</span>
        </p>
      </Show>
      <Show when={props.hook.missed > 0}>
        <p class="mt-2 text-warn">{w.missed(props.hook.missed)}</p>
      </Show>
      <div aria-live="polite">
        <Show when={outcome()}>{(said) => <p class="mt-2" classList={{ "text-ok": said().good, "text-bad": !said().good }}>{said().words}</p>}</Show>
      </div>
    </li>
  );
}
