// Prove the trail: check it here, take it away, and check it elsewhere.

import CircleAlert from "lucide-solid/icons/circle-alert";
import CircleCheck from "lucide-solid/icons/circle-check";
import { createSignal, For, Match, Show, Switch } from "solid-js";
import { ask, query } from "../../../api/http";
import type { AuditKey, AuditProof, AuditVerdict } from "../../../api/types";
import { fullMoment } from "../../../draw/format";
import { words } from "../../../strings/administration";
import { text } from "../../../strings/en";
import { Copyable } from "../../../ui/Copyable";
import { createAnswer } from "../parts/answer";
import { Group, Line } from "../parts/Lines";
import { type Filters, OWN, span } from "./filters";

/** A million events take ten seconds on a small machine. */
const PATIENCE_MS = 120_000;
const FORMATS = ["jsonl", "csv", "json"] as const;
const w = words.audit;

/** As the server names it. */
const fileOf = (format: string): string => `pulse-audit-${new Date().toISOString().slice(0, 10)}.${format}`;

export function Proof() {
  const key = createAnswer(() => ask<AuditKey>("/api/audit/key"));
  return (
    <>
      <Check />
      <Export />
      <Group title={w.proof.key}>
        <div class="px-4 py-3">
          <p class="mb-2.5 text-muted text-pretty">{w.proof.keyText}</p>
          <Show when={key.data()} fallback={<p class="text-muted">{key.failed() ? text.somethingFailed(key.failed()?.message ?? "") : text.loading}</p>}>
            {(known) => <Copyable label={w.proof.key} value={known().public} />}
          </Show>
        </div>
      </Group>
      <Group title={w.proof.elsewhere}>
        <ol class="grid gap-3 px-4 py-3">
          <For each={w.proof.steps}>
            {(step, index) => (
              <li class="grid grid-cols-[22px_minmax(0,1fr)]">
                <span class="text-muted tabular-nums" aria-hidden="true">
                  {index() + 1}
                </span>
                <div class="min-w-0">
                  <p class="text-pretty">{step}</p>
                  <Show when={w.proof.commands[index()]}>
                    {(command) => (
                      <div class="mt-1.5">
                        <Copyable label={step} value={command()(fileOf("jsonl"), key.data()?.public ?? w.proof.yourKey)} />
                      </div>
                    )}
                  </Show>
                </div>
              </li>
            )}
          </For>
        </ol>
        <p class="px-4 py-3 text-muted text-pretty">{w.proof.result}</p>
      </Group>
    </>
  );
}

function Check() {
  const [busy, setBusy] = createSignal(false);
  const [verdict, setVerdict] = createSignal<AuditVerdict>();
  const [failure, setFailure] = createSignal("");
  const check = (): void => {
    setBusy(true);
    setFailure("");
    setVerdict(undefined);
    ask<AuditVerdict>("/api/audit/verify", { waitMs: PATIENCE_MS })
      .then(setVerdict, (error: Error) => setFailure(text.somethingFailed(error.message)))
      .finally(() => setBusy(false));
  };
  return (
    <div class="card">
      <Line first title={w.proof.check} text={w.proof.checkText}>
        <button type="button" class="btn btn-primary" disabled={busy()} onClick={check}>
          {busy() ? w.proof.checking : w.proof.check}
        </button>
      </Line>
      <div aria-live="assertive">
        <Switch>
          <Match when={failure()}>
            <p class="border-t border-hair px-4 py-3 text-bad">{failure()}</p>
          </Match>
          <Match when={verdict()}>{(found) => <Verdict verdict={found()} />}</Match>
        </Switch>
      </div>
    </div>
  );
}

const spanOf = (proof: AuditProof): string => (proof.first_at === null || proof.last_at === null ? "" : w.proof.span(fullMoment(proof.first_at), fullMoment(proof.last_at)));

function Verdict(props: { verdict: AuditVerdict }) {
  return (
    <div class="flex items-start gap-2.5 rounded-b-[10px] border-t border-hair px-4 py-3" classList={{ "bg-bad-soft": !props.verdict.intact }}>
      <Show when={props.verdict.intact} fallback={<CircleAlert size={18} class="mt-px shrink-0 text-bad" aria-hidden="true" />}>
        <CircleCheck size={18} class="mt-px shrink-0 text-ok" aria-hidden="true" />
      </Show>
      <div class="min-w-0">
        <p class="font-medium">{props.verdict.intact ? w.proof.intact : w.proof.broken}</p>
        <Show
          when={props.verdict.proof}
          fallback={
            <>
              <p class="wrap-anywhere">{props.verdict.fault?.message}</p>
              <p class="mt-1 text-muted text-pretty">{w.proof.brokenText}</p>
            </>
          }
        >
          {(proof) => (
            <>
              <p class="text-muted text-pretty">{[w.proof.checked(proof().events, proof().checkpoints), spanOf(proof())].filter(Boolean).join(" · ")}</p>
              <p class="mt-1 text-muted">
                {w.proof.head(proof().last_seq)} <code class="font-mono text-xs break-all text-content">{proof().hash}</code>
              </p>
            </>
          )}
        </Show>
      </div>
    </div>
  );
}

function Export() {
  const [chosen, setChosen] = createSignal<Filters>({});
  const address = (format: string) => `/api/audit/export?${query({ format, ...span(chosen(), Date.now() / 1000) })}`;
  return (
    <Group title={w.proof.export} note={w.proof.exportText}>
      <div class="flex flex-wrap items-end gap-2 px-4 py-3">
        <label class="block">
          <span class="note mb-1 block">{w.proof.range}</span>
          <select class="field" value={chosen().time ?? ""} onChange={(event) => setChosen({ time: event.currentTarget.value })}>
            <For each={Object.entries(w.times)}>{([name, title]) => <option value={name}>{title}</option>}</For>
          </select>
        </label>
        <Show when={chosen().time === OWN}>
          <For each={["since", "until"] as const}>
            {(end) => (
              <label class="block">
                <span class="note mb-1 block">{w[end]}</span>
                <input type="datetime-local" class="field" value={chosen()[end] ?? ""} onChange={(event) => setChosen({ ...chosen(), [end]: event.currentTarget.value })} />
              </label>
            )}
          </For>
        </Show>
      </div>
      <For each={FORMATS}>
        {(format) => (
          <Line title={w.proof.formats[format]} text={w.proof.formatNotes[format]}>
            <a class="btn" href={address(format)} download={fileOf(format)}>
              {w.proof.download(w.proof.formats[format])}
            </a>
          </Line>
        )}
      </For>
    </Group>
  );
}
