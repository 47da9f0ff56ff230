// One token: what it may do, who answers for it, and how it is replaced or ended.

import { useNavigate } from "@solidjs/router";
import { createSignal, For, onCleanup, Show } from "solid-js";
import { ask } from "../../../api/http";
import type { Token, TokenMade } from "../../../api/types";
import { duration } from "../../../draw/format";
import { now } from "../../../stores/clock";
import { may } from "../../../stores/session";
import { words } from "../../../strings/administration";
import { text } from "../../../strings/en";
import { Blank } from "../../../ui/Blank";
import { Back } from "../parts/Back";
import { FormDialog } from "../../../ui/FormDialog";
import { Facts, Group, Line } from "../parts/Lines";
import { leaving } from "../parts/List";
import { Section } from "../Section";
import type { Tokens } from "../Tokens";
import { Expiry } from "./Expiry";
import { TokenChange } from "./TokenChange";
import { TokenShown } from "./TokenShown";

const w = words.tokens;

export function OneToken(props: { id: string; all: Tokens }) {
  const token = () => props.all.tokens.data()?.find((one) => one.id === props.id);
  onCleanup(() => leaving(props.id));
  return (
    <Section title={token()?.name ?? text.settings.sections.tokens} needs={props.all.needs} above={<Back href="/settings/tokens" label={text.settings.sections.tokens} />}>
      <Show when={token()} fallback={<Blank small title={w.gone} text={w.goneText} />}>
        {(known) => <Known token={known()} all={props.all} />}
      </Show>
    </Section>
  );
}

function Known(props: { token: Token; all: Tokens }) {
  const ago = (at: number | null) => (at === null ? w.notUsed : text.ago(duration(now() - at)));
  const facts = () =>
    [
      [w.hint, <code class="font-mono text-xs">{props.token.hint}</code>],
      [w.columns.owner, props.all.ownerOf(props.token)],
      [w.columns.expires, <Expiry token={props.token} />],
      [w.columns.used, ago(props.token.used_at)],
      [w.columns.agent, props.token.agent || (props.token.scopes.some((scope) => scope.endsWith(":report")) ? w.unbound : "–")],
      [w.made, w.madeBy(props.all.nameOf(props.token.created_by) || props.token.created_by || "–", ago(props.token.created_at))],
      ...(props.token.uses_left === null ? [] : [[w.uses, w.usesLeft(props.token.uses_left)] as const]),
      [w.id, <code class="font-mono text-xs">{props.token.id}</code>],
    ] as const;
  return (
    <>
      <Facts facts={facts()} />
      <Show when={may("admin", "users")} fallback={<Scopes token={props.token} all={props.all} />}>
        <TokenChange token={props.token} all={props.all} />
        <Ending token={props.token} all={props.all} used={props.token.used_at === null ? "" : ago(props.token.used_at)} />
      </Show>
    </>
  );
}

function Scopes(props: { token: Token; all: Tokens }) {
  return (
    <Group title={w.columns.scopes}>
      <For each={props.token.scopes} fallback={<p class="px-4 py-3 text-muted">{w.nothing}</p>}>
        {(scope) => (
          <p class="px-4 py-2">
            {props.all.scopeTitle(scope)} <code class="font-mono text-xs text-muted">{scope}</code>
          </p>
        )}
      </For>
    </Group>
  );
}

function Ending(props: { token: Token; all: Tokens; used: string }) {
  const navigate = useNavigate();
  const [open, setOpen] = createSignal<"rotate" | "revoke">();
  const [made, setMade] = createSignal<TokenMade>();
  const path = () => `/api/tokens/${encodeURIComponent(props.token.id)}`;
  const rotate = async (): Promise<void> => {
    const answer = await ask<TokenMade>(`${path()}/rotate`, { method: "POST" });
    props.all.put(answer.token);
    setMade(answer);
  };
  const revoke = async (): Promise<void> => {
    const { id } = props.token;
    await ask(path(), { method: "DELETE" });
    navigate("/settings/tokens");
    props.all.tokens.put((before) => before.filter((one) => one.id !== id));
  };
  return (
    <div class="card mt-6 divide-y divide-hair">
      <Line title={w.rotate.title} text={w.rotate.text}>
        <button type="button" class="btn" onClick={() => setOpen("rotate")}>
          {w.rotate.action}
        </button>
      </Line>
      <Line title={w.revoke.title} text={w.revoke.text}>
        <button type="button" class="btn text-bad" onClick={() => setOpen("revoke")}>
          {w.revoke.action}
        </button>
      </Line>
      <Show when={open() === "rotate"}>
        <FormDialog grave title={w.rotate.confirm(props.token.name)} text={w.rotate.confirmText(props.token.agent)} action={w.rotate.action} onClose={() => setOpen(undefined)} onSubmit={rotate} />
      </Show>
      <Show when={open() === "revoke"}>
        <FormDialog grave title={w.revoke.confirm(props.token.name)} text={w.revoke.confirmText(props.used, props.token.agent)} action={w.revoke.action} onClose={() => setOpen(undefined)} onSubmit={revoke} />
      </Show>
      <Show when={made()}>{(one) => <TokenShown token={one().token} secret={one().secret} onClose={() => setMade(undefined)} />}</Show>
    </div>
  );
}
