// Name a token otherwise, or change what it may do.

import { createSignal } from "solid-js";
import { ask } from "../../../api/http";
import type { Token } from "../../../api/types";
import { words } from "../../../strings/administration";
import { createDeed } from "../../../ui/deed";
import { Field } from "../../../ui/Field";
import { Trouble } from "../../../ui/Trouble";
import type { Tokens } from "../Tokens";
import { ScopePicker } from "./ScopePicker";

const w = words.tokens;

export function TokenChange(props: { token: Token; all: Tokens }) {
  const [name, setName] = createSignal(props.token.name);
  const [scopes, setScopes] = createSignal(props.token.scopes);
  const { busy, failure, done, run } = createDeed();
  const scopesChanged = () => [...scopes()].sort().join() !== [...props.token.scopes].sort().join();
  const changed = () => scopesChanged() || name().trim() !== props.token.name;

  const save = (event: Event) =>
    run(event, async () => {
      const body = { name: name().trim(), ...(scopesChanged() ? { scopes: scopes() } : {}) };
      props.all.put(await ask<Token>(`/api/tokens/${encodeURIComponent(props.token.id)}`, { method: "PATCH", body }));
    });

  return (
    <form onSubmit={save} class="mt-6">
      <h2 class="mb-2 font-medium">{w.change}</h2>
      <div class="card grid gap-4 px-4 py-3.5">
        <div class="max-w-[420px]">
          <Field label={w.new.name} value={name()} onInput={setName} required maxLength={100} />
        </div>
        <ScopePicker all={props.all} chosen={scopes()} onChoose={setScopes} />
        <Trouble text={failure()} />
        <div class="flex items-center gap-3">
          <button type="submit" class="btn btn-primary" disabled={!changed() || busy() || name().trim() === ""}>
            {words.save}
          </button>
          <span class="note" aria-live="polite">
            {done() && words.saved}
          </span>
        </div>
      </div>
    </form>
  );
}
