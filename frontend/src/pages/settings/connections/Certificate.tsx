// The certificate that a server shows, for a person to compare before it is trusted.

import ShieldCheck from "lucide-solid/icons/shield-check";
import { For, Match, Switch } from "solid-js";
import type { Certificate as Shown, Examination } from "../../../api/types";
import { duration, fullDay, fullMoment } from "../../../draw/format";
import { now } from "../../../stores/clock";
import { words } from "../../../strings/connections";
import { text } from "../../../strings/en";
import { inPairs, sameFingerprint } from "./fields";

const w = words.certificate;

export interface CertificateProps {
  certificate: Shown;
  found: Examination;
  /** The fingerprint that the form holds; undefined where it cannot hold one. */
  trusted: string | undefined;
  onTrust: (fingerprint: string) => void;
}

/** Nobody vouches for it: so the server says. */
const isDoubtful = ({ found }: CertificateProps): boolean => found.trusted === false;

export function Certificate(props: CertificateProps) {
  const trusted = () => props.trusted?.trim();
  const isTrusted = () => Boolean(trusted()) && sameFingerprint(trusted() ?? "", props.certificate.fingerprint);
  const isOther = () => Boolean(trusted()) && !isTrusted();
  const mayTrust = () => props.trusted !== undefined && (isOther() || (trusted() === "" && isDoubtful(props)));
  const facts = () =>
    [
      [w.subject, inWords(props.certificate.subject), props.certificate.subject],
      [w.issuer, props.certificate.issuer === props.certificate.subject && props.certificate.subject !== "" ? w.self : inWords(props.certificate.issuer), props.certificate.issuer],
      [w.names, props.certificate.names.join(", "), ""],
      [w.valid, validity(props.certificate), ""],
    ].filter(([, value]) => value !== "");
  return (
    <section class="border-t border-hair px-4 py-3" aria-label={w.title}>
      <h3 class="mb-1.5 font-medium">{w.title}</h3>
      <dl class="grid grid-cols-[132px_minmax(0,1fr)] gap-x-3 gap-y-1 max-sm:grid-cols-[80px_minmax(0,1fr)] max-sm:gap-x-1">
        <For each={facts()}>
          {([name, value, whole]) => (
            <>
              <dt class="text-muted">{name}</dt>
              <dd class="wrap-anywhere" title={whole}>
                {value}
              </dd>
            </>
          )}
        </For>
        <dt class="text-muted">{w.fingerprint}</dt>
        <dd>
          <Fingerprint value={props.certificate.fingerprint} />
        </dd>
      </dl>
      <Switch>
        <Match when={isTrusted()}>
          <p class="mt-2.5 flex items-center gap-1.5">
            <ShieldCheck size={15} class="shrink-0 text-muted" aria-hidden="true" />
            {w.trusted}
          </p>
        </Match>
        <Match when={mayTrust()}>
          <div class="mt-2.5 rounded-lg px-3 py-2.5" classList={{ "bg-warn-soft": !isOther(), "bg-bad-soft": isOther() }}>
            <p class="text-pretty">{isOther() ? w.other : w.compare}</p>
            <button type="button" class="btn mt-2" onClick={() => props.onTrust(inPairs(props.certificate.fingerprint))}>
              {isOther() ? w.trustInstead : w.trust}
            </button>
          </div>
        </Match>
      </Switch>
    </section>
  );
}

/** In lines of eight pairs, so that the eye keeps its place. */
function Fingerprint(props: { value: string }) {
  const lines = () => inPairs(props.value).match(/.{1,24}/g) ?? [];
  return (
    <code class="block font-mono text-xs leading-5 select-all" aria-label={inPairs(props.value)}>
      <For each={lines()}>{(line) => <span class="block">{line}</span>}</For>
    </code>
  );
}

/** `CN=box,OU=Nodes,O=Company` is `box (Nodes, Company)`. */
function inWords(name: string): string {
  const parts = name.split(/(?<!\\),/).map((part) => part.slice(part.indexOf("=") + 1).replaceAll("\\,", ","));
  const [first = "", ...rest] = parts.filter((part) => part.length < LONG_NUMBER || !/^\d+$/.test(part));
  return first === "" ? w.unknown : rest.length > 0 ? `${first} (${rest.join(", ")})` : first;
}

/** Numbers as long as this say nothing to people. */
const LONG_NUMBER = 20;

function validity({ begins_at, ends_at }: Shown): string {
  const span = w.until(begins_at === null ? "" : day(begins_at), ends_at === null ? "" : day(ends_at));
  if (ends_at !== null && ends_at < now()) return `${span}. ${w.ended(text.ago(duration(now() - ends_at)))}`;
  return begins_at !== null && begins_at > now() ? `${span}. ${w.notYet}` : span;
}

const day = (at: number): string => (Number.isFinite(at) ? fullDay(at) : fullMoment(at));
