// Sign in: name and password, then the second factor where there is one.

import { A } from "@solidjs/router";
import { createSignal, Match, Show, Switch } from "solid-js";
import { ask, Refused } from "../api/http";
import type { SessionState } from "../api/types";
import { clock } from "../draw/format";
import { session } from "../stores/session";
import { text } from "../strings/en";
import { Field } from "../ui/Field";
import { Trouble } from "../ui/Trouble";
import { createLock } from "./locked";
import { SecondFactor } from "./SecondFactor";
import { Sheet, Submit } from "./Sheet";

const words = text.enter.signIn;

export default function SignIn() {
  let passwordField!: HTMLInputElement;
  const lock = createLock();
  const [name, setName] = createSignal("");
  const [password, setPassword] = createSignal("");
  const [remember, setRemember] = createSignal(false);
  const [wantsCode, setWantsCode] = createSignal(false);
  const [busy, setBusy] = createSignal(false);
  const [failure, setFailure] = createSignal("");
  const wait = () => (lock.holds() ? lock.face() : "");
  const ways = () => session.state()?.ways ?? [];
  const others = () => ways().filter((way) => way.name !== "password").map((way) => way.title);
  const byPassword = () => ways().length === 0 || others().length < ways().length;

  const refuse = (error: Error, code: string): void => {
    const refused = error instanceof Refused ? error : undefined;
    if (refused?.status === 429) lock.close(refused);
    setFailure(sayWhy(error, code, lock.until()));
    if (refused?.status !== 401 || code) return;
    setPassword("");
    passwordField.focus();
  };
  const enter = async (code: string): Promise<void> => {
    setBusy(true);
    setFailure("");
    try {
      session.learn(await ask<SessionState>("/api/session", { method: "POST", body: { name: name().trim(), password: password(), code, remember: remember() } }));
    } catch (error) {
      const first = error instanceof Refused && error.code === "second_factor_required" && code === "";
      if (first) setWantsCode(true);
      else refuse(error as Error, code);
    } finally {
      setBusy(false);
    }
  };
  const leaveCode = (): void => {
    setWantsCode(false);
    setPassword("");
    setFailure("");
  };

  return (
    <Switch>
      <Match when={wantsCode()}>
        <SecondFactor name={name().trim()} busy={busy()} failure={failure()} wait={wait()} onCode={(code) => void enter(code)} onBack={leaveCode} />
      </Match>
      <Match when={!byPassword()}>
        <Sheet title={words.title} lead={words.otherWays(others())}>
          <button type="button" class="btn" onClick={() => location.reload()}>
            {text.retry}
          </button>
        </Sheet>
      </Match>
      <Match when={true}>
        <Sheet
          title={words.title}
          lead={session.ended() && <p role="status">{words.ended}</p>}
          below={
            <p class="note flex flex-wrap justify-between gap-2 px-1">
              <A href="/recover" class="underline-offset-2 hover:underline max-sm:inline-flex max-sm:min-h-11 max-sm:items-center">
                {words.lockedOut}
              </A>
              <span>{others().length > 0 && words.other(others())}</span>
            </p>
          }
        >
          <form
            class="grid gap-4"
            method="post"
            onSubmit={(event) => {
              event.preventDefault();
              void enter("");
            }}
          >
            <Field label={text.enter.name} name="username" autocomplete="username" required autofocus maxLength={64} value={name()} onInput={setName} />
            <Field label={text.enter.password} name="password" type="password" autocomplete="current-password" required value={password()} onInput={setPassword} ref={(input) => (passwordField = input)} />
            <label class="flex items-start gap-2.5 max-sm:min-h-11">
              <input type="checkbox" class="mt-[2px] size-4 accent-(--accent)" checked={remember()} onChange={(event) => setRemember(event.currentTarget.checked)} />
              <span>
                {words.remember}
                <span class="note block">{words.rememberNote}</span>
              </span>
            </label>
            <Trouble text={failure()} />
            <Show when={lock.holds()} fallback={<Submit label={words.submit} disabled={busy()} />}>
              <p class="note">{words.lockedWhy}</p>
              <Submit label={words.wait(lock.face())} disabled />
            </Show>
          </form>
        </Sheet>
      </Match>
    </Switch>
  );
}

function sayWhy(error: Error, code: string, lockedUntil: number): string {
  if (!(error instanceof Refused)) return text.somethingFailed(error.message);
  if (error.status === 429) return words.locked(clock(lockedUntil));
  if (error.status === 401) return code ? words.wrongCode : words.wrong;
  return text.somethingFailed(error.message);
}
