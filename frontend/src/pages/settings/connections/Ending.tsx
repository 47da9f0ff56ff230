// Pause, resume or remove a connection; a removal says what goes with it.

import { useNavigate } from "@solidjs/router";
import { createSignal, Show } from "solid-js";
import { ask } from "../../../api/http";
import type { Connection, ConnectionDetail } from "../../../api/types";
import { may } from "../../../stores/session";
import { words } from "../../../strings/connections";
import { createDeed } from "../../../ui/deed";
import { FormDialog } from "../../../ui/FormDialog";
import { Trouble } from "../../../ui/Trouble";
import type { Connections } from "../Connections";
import { createAnswer } from "../parts/answer";
import { Line } from "../parts/Lines";

const w = words.one;
const pathOf = (card: Connection): string => `/api/connections/${encodeURIComponent(card.id)}`;

export function Ending(props: { card: Connection; all: Connections }) {
  const { busy, failure, run } = createDeed();
  const [leaving, setLeaving] = createSignal(false);
  const turn = (event: Event) => run(event, async () => props.all.put(await ask<Connection>(pathOf(props.card), { method: "PATCH", body: { paused: !props.card.paused } })));
  return (
    <div class="card mt-6 divide-y divide-hair">
      <Show when={may("write", "nodes")}>
        <Line title={w.pauseTitle} text={props.card.paused ? w.resumeText : w.pauseText}>
          <button type="button" class="btn" disabled={busy()} onClick={turn}>
            {props.card.paused ? w.resume : w.pause}
          </button>
          <Trouble text={failure()} class="w-full" />
        </Line>
      </Show>
      <Line title={w.removeTitle} text={w.removeText} why={may("delete", "nodes") ? undefined : w.noRemove}>
        <button type="button" class="btn text-bad" disabled={!may("delete", "nodes")} onClick={() => setLeaving(true)}>
          {w.remove}
        </button>
      </Line>
      <Show when={leaving()}>
        <Removal card={props.card} all={props.all} onClose={() => setLeaving(false)} />
      </Show>
    </div>
  );
}

function Removal(props: { card: Connection; all: Connections; onClose: () => void }) {
  const navigate = useNavigate();
  const detail = createAnswer(() => ask<ConnectionDetail>(pathOf(props.card)));
  const said = () => {
    const known = detail.data();
    if (known) return w.confirmText(known.resources, known.only_here);
    return detail.failed()?.message ?? w.confirmWait;
  };
  const remove = async (): Promise<void> => {
    const { card, all } = props;
    await ask(pathOf(card), { method: "DELETE" });
    navigate("/settings/connections");
    all.drop(card.id);
  };
  return <FormDialog grave title={w.confirm(props.card.title)} text={said()} action={w.remove} disabled={!detail.data()} onClose={props.onClose} onSubmit={remove} />;
}
