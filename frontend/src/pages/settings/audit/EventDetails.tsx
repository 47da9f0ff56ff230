// One event with all that was written of it.

import ChevronDown from "lucide-solid/icons/chevron-down";
import ChevronUp from "lucide-solid/icons/chevron-up";
import X from "lucide-solid/icons/x";
import { createResource, For, type JSX, Show } from "solid-js";
import { ask } from "../../../api/http";
import type { AuditEvent, AuditPage } from "../../../api/types";
import { fullMoment, plain } from "../../../draw/format";
import { words } from "../../../strings/administration";
import { text } from "../../../strings/en";
import { Waiting } from "../../../ui/Blank";
import { Modal, Title } from "../../../ui/Modal";
import { auditPath, type Filters } from "./filters";
import { actorName, eventTitle } from "./names";

const w = words.audit.one;

interface DetailsProps {
  seq: number;
  events: AuditEvent[];
  onOpen: (seq: number | undefined) => void;
  onFilter: (change: Partial<Filters>) => void;
}

const alone = async (seq: number): Promise<AuditEvent | undefined> => {
  const answer = await ask<AuditPage>(auditPath({}, { beforeSeq: seq + 1, limit: 1, now: 0 }));
  return answer.data.find((one) => one.seq === seq);
};

export function EventDetails(props: DetailsProps) {
  const listed = () => props.events.find((one) => one.seq === props.seq);
  const [other] = createResource(() => (listed() ? undefined : props.seq), (seq) => alone(seq).catch(() => undefined));
  const event = () => listed() ?? (other.loading ? undefined : other.latest);
  const index = () => props.events.findIndex((one) => one.seq === props.seq);
  const older = () => (index() < 0 ? undefined : props.events[index() + 1]?.seq);
  const newer = () => (index() < 1 ? undefined : props.events[index() - 1]?.seq);
  const onKey = (key: KeyboardEvent): void => {
    const to = { j: older(), k: newer() }[key.key];
    if (to !== undefined) props.onOpen(to);
  };
  return (
    <Modal
      class="inset-y-0 right-0 flex w-[min(520px,100vw)] flex-col border-l border-border bg-surface max-sm:inset-x-0 max-sm:top-[8dvh] max-sm:w-full max-sm:rounded-t-xl max-sm:border-t max-sm:border-l-0"
      onKeyDown={onKey}
      onClose={() => props.onOpen(undefined)}
    >
      <div class="flex items-start gap-1 border-b border-hair py-3 pr-3 pl-5">
        <div class="min-w-0 flex-1">
          <Title>{event() ? eventTitle((event() as AuditEvent).event) : w.title(props.seq)}</Title>
          <p class="note tabular-nums">{w.title(props.seq)}</p>
        </div>
        <button type="button" class="btn-icon" aria-label={w.next} disabled={newer() === undefined} onClick={() => props.onOpen(newer())}>
          <ChevronUp size={16} aria-hidden="true" />
        </button>
        <button type="button" class="btn-icon" aria-label={w.previous} disabled={older() === undefined} onClick={() => props.onOpen(older())}>
          <ChevronDown size={16} aria-hidden="true" />
        </button>
        <button type="button" class="btn-icon" aria-label={text.close} onClick={() => props.onOpen(undefined)}>
          <X size={16} aria-hidden="true" />
        </button>
      </div>
      <div class="min-h-0 flex-1 overflow-y-auto px-5 py-4">
        <Show when={event()} fallback={<Waiting label={text.loading} rows={4} />}>
          {(known) => <Facts event={known()} onFilter={props.onFilter} />}
        </Show>
      </div>
    </Modal>
  );
}

function Facts(props: { event: AuditEvent; onFilter: (change: Partial<Filters>) => void }) {
  const mono = (value: string): JSX.Element => <code class="font-mono text-xs break-all">{value}</code>;
  const who = () => [actorName(props.event.actor), words.audit.kinds[props.event.actor.kind] ?? props.event.actor.kind].filter((one, index, all) => all.indexOf(one) === index).join(" · ");
  const facts = () =>
    (
      [
        [w.fields.event, mono(props.event.event)],
        [w.fields.at, fullMoment(props.event.at)],
        [w.fields.actor, <>{who()} <span class="block">{mono(props.event.actor.id)}</span></>],
        [w.fields.subject, props.event.subject && mono(props.event.subject)],
        [w.fields.outcome, words.audit.outcomes[props.event.outcome]],
        [w.fields.code, props.event.code && mono(props.event.code)],
        [w.fields.count, props.event.count > 1 && words.audit.timesNote(props.event.count)],
        [w.fields.address, props.event.address && mono(props.event.address)],
        [w.fields.request, props.event.request_id && mono(props.event.request_id)],
        [w.fields.hash, props.event.previous && mono(props.event.previous)],
      ] as [string, JSX.Element][]
    ).filter(([, value]) => value);
  const details = () => Object.entries(props.event.details);
  return (
    <>
      <dl class="grid grid-cols-[110px_minmax(0,1fr)] gap-x-3 gap-y-2">
        <For each={facts()}>
          {([name, value]) => (
            <>
              <dt class="text-muted">{name}</dt>
              <dd class="min-w-0 wrap-anywhere">{value}</dd>
            </>
          )}
        </For>
      </dl>
      <h3 class="mt-5 mb-2 font-medium">{w.details}</h3>
      <Show when={details().length > 0} fallback={<p class="text-muted">{w.noDetails}</p>}>
        <dl class="grid grid-cols-[110px_minmax(0,1fr)] gap-x-3 gap-y-2">
          <For each={details()}>
            {([name, value]) => (
              <>
                <dt class="text-muted wrap-anywhere">{name}</dt>
                <dd class="min-w-0 wrap-anywhere">{plain(value) || "–"}</dd>
              </>
            )}
          </For>
        </dl>
      </Show>
      <div class="mt-6 flex flex-wrap gap-2">
        <Show when={props.event.actor.kind !== "nobody"}>
          <button type="button" class="btn" onClick={() => props.onFilter({ actor: props.event.actor.name })}>
            {w.allBy(actorName(props.event.actor))}
          </button>
        </Show>
        <button type="button" class="btn" onClick={() => props.onFilter({ event: props.event.event })}>
          {w.alike}
        </button>
      </div>
    </>
  );
}
