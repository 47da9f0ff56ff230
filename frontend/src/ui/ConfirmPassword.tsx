// Ask a person to prove that they are still there, before what wants a fresh session.

import { createSignal, Show } from "solid-js";
import { ask, Refused } from "../api/http";
import type { SessionState } from "../api/types";
import { session } from "../stores/session";
import { text } from "../strings/en";
import { Field } from "./Field";
import { Lead, Modal, Title } from "./Modal";

const words = text.enter.confirm;

/** Stands once, at the root: `ask()` opens it when the server wants it, and repeats its request afterwards. */
export function ConfirmPassword() {
  return (
    <Show when={session.confirming()} keyed>
      {(settle) => <Question onSettled={settle} />}
    </Show>
  );
}

function Question(props: { onSettled: (confirmed: boolean) => void }) {
  const user = () => session.state()?.user;
  const [password, setPassword] = createSignal("");
  const [code, setCode] = createSignal("");
  const [wantsCode, setWantsCode] = createSignal(user()?.second_factor ?? false);
  const [busy, setBusy] = createSignal(false);
  const [failure, setFailure] = createSignal("");
  const [codeFailed, setCodeFailed] = createSignal(false);
  const elsewhere = () => user() == null || user()?.provider !== "";

  const submit = (event: Event): void => {
    event.preventDefault();
    setBusy(true);
    setFailure("");
    ask<SessionState>("/api/session/confirm", { method: "POST", body: { password: password(), code: code() } }).then(
      (next) => {
        session.learn(next);
        props.onSettled(true);
      },
      (error: Error) => {
        setBusy(false);
        const first = error instanceof Refused && error.code === "second_factor_required" && !wantsCode();
        if (first) setWantsCode(true);
        else setFailure(saying(error));
        setCodeFailed(!first && error instanceof Refused && error.code === "second_factor_required");
      },
    );
  };

  return (
    <Modal above class="menu top-[16vh] left-1/2 max-h-[80vh] w-[min(400px,calc(100vw-24px))] -translate-x-1/2 overflow-y-auto p-5!" onClose={() => props.onSettled(false)}>
      <Title>{words.title}</Title>
      <Lead>{elsewhere() ? words.elsewhere : words.text(user()?.title || user()?.name || "")}</Lead>
      <form onSubmit={submit} class="mt-4 grid gap-3">
        <Show when={!elsewhere()}>
          <input type="text" name="username" autocomplete="username" value={user()?.name} readOnly class="hidden" aria-hidden="true" tabindex="-1" />
          <Field label={text.enter.password} type="password" name="password" autocomplete="current-password" autofocus required value={password()} onInput={setPassword} error={codeFailed() ? "" : failure()} />
          <Show when={wantsCode()}>
            <Field label={text.enter.code} name="code" autocomplete="one-time-code" required maxLength={40} value={code()} onInput={setCode} error={codeFailed() ? failure() : ""} hint={text.enter.signIn.codeHint} />
          </Show>
        </Show>
        <Show when={elsewhere() && failure()}>
          <p role="alert" class="text-bad">
            {failure()}
          </p>
        </Show>
        <div class="mt-2 flex justify-end gap-2">
          <button type="button" class="btn" onClick={() => props.onSettled(false)}>
            {text.cancel}
          </button>
          <Show when={!elsewhere()} fallback={<button type="button" class="btn btn-primary" onClick={() => void session.signOut().catch((error: Error) => setFailure(text.somethingFailed(error.message)))}>{text.enter.signOut}</button>}>
            <button type="submit" class="btn btn-primary" disabled={busy()}>
              {words.submit}
            </button>
          </Show>
        </div>
      </form>
    </Modal>
  );
}

function saying(error: Error): string {
  if (!(error instanceof Refused) || error.status !== 401) return text.somethingFailed(error.message);
  return error.code === "second_factor_required" ? words.wrongCode : words.wrong;
}
