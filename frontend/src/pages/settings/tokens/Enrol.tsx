// Invite agents: a short-lived token, and the command that uses it.

import { createSignal, createUniqueId, For, Show } from "solid-js";
import { ask } from "../../../api/http";
import type { Enrolment, Token } from "../../../api/types";
import { words } from "../../../strings/administration";
import { ShownOnce } from "../../../ui/ShownOnce";
import { FormDialog } from "../parts/FormDialog";

const MINUTES = [15, 60, 480, 1440];
const MOST = 100;
const w = words.tokens.enrolment;

export function Enrol(props: { onMade: (token: Token) => void; onClose: () => void }) {
  const id = createUniqueId();
  const [minutes, setMinutes] = createSignal(60);
  const [uses, setUses] = createSignal(1);
  const [made, setMade] = createSignal<Enrolment>();
  const make = async (): Promise<void> => {
    const answer = await ask<Enrolment>("/api/agents/enrolments", { method: "POST", body: { minutes: minutes(), uses: uses() } });
    props.onMade(answer.token);
    setMade(answer);
  };
  return (
    <Show
      when={made()}
      fallback={
        <FormDialog title={w.title} text={w.text} action={w.action} disabled={!(uses() >= 1 && uses() <= MOST)} onClose={() => made() || props.onClose()} onSubmit={make}>
          <div class="mt-4 grid gap-4 sm:grid-cols-2">
            <label class="block text-xs font-medium">
              {w.valid}
              <select class="field mt-1 h-9! w-full text-[13px] font-normal" value={minutes()} onChange={(event) => setMinutes(Number(event.currentTarget.value))}>
                <For each={MINUTES}>{(one) => <option value={one}>{w.minutes(one)}</option>}</For>
              </select>
            </label>
            <div>
              <label class="block text-xs font-medium" for={id}>
                {w.uses}
              </label>
              <input id={id} type="number" min="1" max={MOST} required class="field mt-1 h-9! w-full" aria-describedby={`${id}-note`} value={uses()} onInput={(event) => setUses(event.currentTarget.valueAsNumber)} />
              <p id={`${id}-note`} class="note mt-1">
                {w.usesNote}
              </p>
            </div>
          </div>
        </FormDialog>
      }
    >
      {(one) => <ShownOnce title={w.shownTitle} text={w.shownText(uses(), w.minutes(minutes()))} secret={one().command} onClose={props.onClose} />}
    </Show>
  );
}
