// Where somebody is signed in, and how to end it.

import { createSignal, For, Show } from "solid-js";
import { ask } from "../../../api/http";
import type { Session, User } from "../../../api/types";
import { duration, fullMoment } from "../../../draw/format";
import { now } from "../../../stores/clock";
import { words } from "../../../strings/administration";
import { text } from "../../../strings/en";
import { Waiting } from "../../../ui/Blank";
import type { Answer } from "../parts/answer";
import { FormDialog } from "../../../ui/FormDialog";
import { Group } from "../parts/Lines";
import { calledOf } from "../people";

const w = words.users.sessions;

export function Sessions(props: { user: User; sessions: Answer<Session[]>; writes: boolean }) {
  const [ending, setEnding] = createSignal(false);
  const list = () => props.sessions.data() ?? [];
  const end = () => ask(`/api/users/${encodeURIComponent(props.user.id)}/sessions`, { method: "DELETE" }).then(() => props.sessions.again());
  return (
    <Group
      title={w.title}
      tools={
        <Show when={props.writes && list().length > 0}>
          <button type="button" class="btn" onClick={() => setEnding(true)}>
            {w.end}
          </button>
        </Show>
      }
    >
      <Show when={props.sessions.data()} fallback={<Show when={props.sessions.failed()} fallback={<Waiting label={text.loading} rows={2} />}>{(error) => <p class="px-4 py-3">{text.somethingFailed(error().message)}</p>}</Show>}>
        <Show when={list().length > 0} fallback={<p class="px-4 py-3 text-muted">{w.none}</p>}>
          <table class="w-full border-collapse" aria-label={w.title}>
            <thead class="max-sm:sr-only">
              <tr class="note text-left">
                <th scope="col" class="h-9 px-4 font-normal">{w.columns.browser}</th>
                <th scope="col" class="h-9 pr-4 font-normal">{w.columns.address}</th>
                <th scope="col" class="h-9 pr-4 font-normal">{w.columns.seen}</th>
                <th scope="col" class="h-9 pr-4 font-normal max-sm:hidden">{w.columns.ends}</th>
              </tr>
            </thead>
            <tbody>
              <For each={list()}>{(one) => <Row session={one} />}</For>
            </tbody>
          </table>
        </Show>
      </Show>
      <Show when={ending()}>
        <FormDialog title={w.confirm(calledOf(props.user))} text={w.confirmText(list().length, calledOf(props.user))} action={w.end} onClose={() => setEnding(false)} onSubmit={end} />
      </Show>
    </Group>
  );
}

function Row(props: { session: Session }) {
  const marks = () => [props.session.current && w.current, props.session.remembered && w.remembered, props.session.recovery && w.recovery].filter(Boolean).join(" · ");
  return (
    <tr class="border-t border-hair align-top">
      <th scope="row" class="px-4 py-2 text-left font-normal wrap-anywhere">
        {props.session.browser || w.unknownBrowser}
        <span class="note block">{marks()}</span>
      </th>
      <td class="py-2 pr-4 font-mono text-xs leading-5 wrap-anywhere">{props.session.address}</td>
      <td class="py-2 pr-4 whitespace-nowrap tabular-nums text-muted" title={fullMoment(props.session.seen_at)}>
        {text.ago(duration(now() - props.session.seen_at))}
      </td>
      <td class="py-2 pr-4 whitespace-nowrap tabular-nums text-muted max-sm:hidden" title={fullMoment(props.session.expires_at)}>
        {w.in(duration(props.session.expires_at - now()))}
      </td>
    </tr>
  );
}
