// What a test found: what is wrong and what to do, or what is there; its certificate, and what is not allowed.

import { For, Show } from "solid-js";
import type { Examination } from "../../../api/types";
import { words } from "../../../strings/connections";
import { StatusMark } from "../../../ui/StatusMark";
import { Certificate, type CertificateProps } from "./Certificate";
import { Lacks } from "./Lacks";

const w = words.test;

interface ResultProps extends Pick<CertificateProps, "trusted" | "onTrust"> {
  found: Examination;
  stale: boolean;
}

export function Result(props: ResultProps) {
  const failed = () => props.found.problem !== "";
  const head = () => (failed() ? w.failed : props.found.lacks.some((lack) => !lack.optional) ? w.worksPartly : w.works);
  return (
    <section class="card mt-4 overflow-hidden" aria-label={w.result}>
      <div class="px-4 py-3" classList={{ "bg-bad-soft": failed() && !props.stale, "text-muted": props.stale }}>
        <h2 class="flex items-center gap-2 font-medium">
          <StatusMark status={failed() ? "offline" : "online"} label={false} />
          {head()}
        </h2>
        <Show when={props.stale}>
          <p class="note mt-0.5">{w.stale}</p>
        </Show>
        <Show when={failed()} fallback={<p class="mt-1 text-pretty wrap-anywhere">{sentence(props.found.summary)}</p>}>
          <p class="mt-1 text-pretty wrap-anywhere">{sentence(props.found.problem)}</p>
          <Show when={props.found.hint}>
            <p class="mt-0.5 text-pretty wrap-anywhere">{sentence(props.found.hint)}</p>
          </Show>
        </Show>
      </div>
      <Show when={props.found.facts.length > 0}>
        <dl class="grid grid-cols-[132px_minmax(0,1fr)] gap-x-3 gap-y-1 border-t border-hair px-4 py-3 max-sm:grid-cols-[96px_minmax(0,1fr)]">
          <For each={props.found.facts}>
            {([name, value]) => (
              <>
                <dt class="text-muted">{name}</dt>
                <dd class="wrap-anywhere tabular-nums">{value}</dd>
              </>
            )}
          </For>
        </dl>
      </Show>
      <Show when={props.found.certificate}>{(certificate) => <Certificate certificate={certificate()} found={props.found} trusted={props.trusted} onTrust={props.onTrust} />}</Show>
      <Show when={props.found.lacks.length > 0}>
        <Lacks lacks={props.found.lacks} />
      </Show>
    </section>
  );
}

/** Connectors begin their words as they like. */
function sentence(words: string): string {
  if (words === "") return "";
  const said = words.replace(/^[a-z](?=[a-z]* )/, (letter) => letter.toUpperCase());
  return /[.!?…]$/.test(said) ? said : `${said}.`;
}
