// Where one is signed in, and how to end it there.

import { createSignal, For, Show } from "solid-js";
import { ask } from "../../api/http";
import type { Session } from "../../api/types";
import { duration, fullMoment } from "../../draw/format";
import { now } from "../../stores/clock";
import { session } from "../../stores/session";
import { text } from "../../strings/en";
import { browserName } from "../../ui/browser";
import { Icon } from "../../ui/Icon";
import { FormDialog } from "../../ui/FormDialog";
import { Group } from "./parts/Lines";

const words = text.account.sessions;
const NOW_SECONDS = 120;

export function AccountSessions(props: { sessions: Session[]; onChanged: () => Promise<void> }) {
  const [everywhere, setEverywhere] = createSignal(false);
  const [failure, setFailure] = createSignal("");
  const ordered = () => [...props.sessions].sort((a, b) => Number(b.current) - Number(a.current) || b.seen_at - a.seen_at || a.id.localeCompare(b.id));
  const end = (one: Session): void => {
    setFailure("");
    const ended = one.current ? session.signOut() : ask(`/api/account/sessions/${encodeURIComponent(one.id)}`, { method: "DELETE" }).then(props.onChanged);
    ended.catch((error: Error) => setFailure(text.somethingFailed(error.message)));
  };
  const endAll = () => ask("/api/account/sessions", { method: "DELETE" }).then(() => location.assign("/sign-in"));
  return (
    <Group
      title={words.title}
      tools={
        <button type="button" class="btn" onClick={() => setEverywhere(true)}>
          {words.everywhere}
        </button>
      }
    >
      <ul class="divide-y divide-hair">
        <For each={ordered()}>{(one) => <Line session={one} onEnd={() => end(one)} />}</For>
      </ul>
      <div role="alert">
        <Show when={failure()}>
          <p class="px-4 py-2.5 text-bad">{failure()}</p>
        </Show>
      </div>
      <Show when={everywhere()}>
        <FormDialog title={words.everywhereTitle} text={words.everywhereText} action={words.everywhere} onClose={() => setEverywhere(false)} onSubmit={endAll} />
      </Show>
    </Group>
  );
}

function Line(props: { session: Session; onEnd: () => void }) {
  const name = () => browserName(props.session.browser);
  const mobile = () => /iOS|Android/.test(name());
  const age = () => Math.max(0, now() - props.session.seen_at);
  const seen = () => (props.session.current || age() < NOW_SECONDS ? words.seenNow : words.seen(duration(age())));
  return (
    <li class="flex items-center gap-3 px-4 py-2.5">
      <Icon name={mobile() ? "smartphone" : "monitor"} class="shrink-0 text-muted" />
      <div class="min-w-0 flex-1">
        <p class="flex flex-wrap items-baseline gap-x-2">
          <span class="font-medium wrap-anywhere" title={props.session.browser}>
            {name()}
          </span>
          <Show when={props.session.current}>
            <span class="tag" data-tone="ok">
              {words.current}
            </span>
          </Show>
          <Show when={props.session.recovery}>
            <span class="tag" data-tone="warning">
              {words.recovery}
            </span>
          </Show>
        </p>
        <p class="note wrap-anywhere">
          <span class="font-mono">{props.session.address}</span>
          <span title={fullMoment(props.session.seen_at)}>{` · ${seen()}`}</span>
          <span title={fullMoment(props.session.created_at)}>{` · ${words.since(fullMoment(props.session.created_at))}`}</span>
          <Show when={props.session.remembered}>{` · ${words.remembered}`}</Show>
        </p>
      </div>
      <button type="button" class="btn shrink-0" aria-label={words.endLabel(name())} onClick={() => props.onEnd()}>
        {words.end}
      </button>
    </li>
  );
}
