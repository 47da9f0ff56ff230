// Name a token otherwise, or change what it may do.

import { createSignal, Show } from "solid-js";
import { ask } from "../../../api/http";
import type { Token } from "../../../api/types";
import { words } from "../../../strings/administration";
import { text } from "../../../strings/en";
import { Field } from "../../../ui/Field";
import type { Tokens } from "../Tokens";
import { ScopePicker } from "./ScopePicker";

const w = words.tokens;

export function TokenChange(props: { token: Token; all: Tokens }) {
  const [name, setName] = createSignal(props.token.name);
  const [scopes, setScopes] = createSignal(props.token.scopes);
  const [busy, setBusy] = createSignal(false);
  const [told, setTold] = createSignal("");
  const [failure, setFailure] = createSignal("");
  const scopesChanged = () => [...scopes()].sort().join() !== [...props.token.scopes].sort().join();
  const changed = () => scopesChanged() || name().trim() !== props.token.name;

  const save = (event: Event): void => {
    event.preventDefault();
    setBusy(true);
    setFailure("");
    const body = { name: name().trim(), ...(scopesChanged() ? { scopes: scopes() } : {}) };
    ask<Token>(`/api/tokens/${encodeURIComponent(props.token.id)}`, { method: "PATCH", body })
      .then(
        (token) => {
          props.all.put(token);
          setTold(words.users.profile.saved);
          setTimeout(() => setTold(""), 4000);
        },
        (error: Error) => setFailure(text.somethingFailed(error.message)),
      )
      .finally(() => setBusy(false));
  };

  return (
    <form onSubmit={save} class="mt-6">
      <h2 class="mb-2 font-medium">{w.change}</h2>
      <div class="card grid gap-4 px-4 py-3.5">
        <div class="max-w-[420px]">
          <Field label={w.new.name} value={name()} onInput={setName} required maxLength={100} />
        </div>
        <ScopePicker all={props.all} chosen={scopes()} onChoose={setScopes} />
        <Show when={failure()}>
          <p role="alert" class="rounded-lg bg-bad-soft px-3 py-2">
            {failure()}
          </p>
        </Show>
        <div class="flex items-center gap-3">
          <button type="submit" class="btn btn-primary" disabled={!changed() || busy() || name().trim() === ""}>
            {words.users.profile.action}
          </button>
          <span class="note" aria-live="polite">
            {told()}
          </span>
        </div>
      </div>
    </form>
  );
}
