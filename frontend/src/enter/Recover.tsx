// Let an administrator back in: a token from the machine itself, then a new password.

import { A, useNavigate } from "@solidjs/router";
import { createEffect, createSignal, Match, Switch } from "solid-js";
import { ask, Refused } from "../api/http";
import type { SessionState } from "../api/types";
import { session } from "../stores/session";
import { text } from "../strings/en";
import { Copyable } from "../ui/Copyable";
import { Field } from "../ui/Field";
import { NewPassword } from "../ui/NewPassword";
import { createDeed } from "../ui/deed";
import { Trouble } from "../ui/Trouble";
import { Sheet, Submit } from "./Sheet";

const words = text.enter.recover;

export default function Recover() {
  const navigate = useNavigate();
  const [step, setStep] = createSignal<"token" | "password" | "factor">(session.byRecovery() ? "password" : "token");
  createEffect(() => {
    if (session.standing() === "signed_in" && !session.byRecovery()) navigate("/", { replace: true });
  });
  const done = (): void => {
    if (step() === "password" && session.state()?.user?.second_factor) setStep("factor");
    else session.setByRecovery(false);
  };
  return (
    <Switch>
      <Match when={step() === "token"}>
        <TokenStep onDone={() => setStep("password")} />
      </Match>
      <Match when={step() === "password"}>
        <PasswordStep onDone={done} />
      </Match>
      <Match when={step() === "factor"}>
        <FactorStep onDone={done} />
      </Match>
    </Switch>
  );
}

function TokenStep(props: { onDone: () => void }) {
  const [token, setToken] = createSignal("");
  const { busy, failure, run } = createDeed((error) => (error instanceof Refused && [400, 401, 403, 404].includes(error.status) ? words.refused : text.somethingFailed(error.message)));
  const redeem = (event: Event) =>
    run(event, async () => {
      const next = await ask<SessionState>("/api/recovery/redeem", { method: "POST", body: { token: token().trim() } });
      session.setByRecovery(true);
      session.learn(next);
      props.onDone();
    });
  return (
    <Sheet
      title={words.title}
      lead={
        <>
          <p>{words.text}</p>
          <div class="mt-3 mb-2 text-content">
            <Copyable label={words.text} value={words.command} />
          </div>
          <p>{words.meaning}</p>
        </>
      }
      below={
        <A href="/sign-in" class="note px-1 underline-offset-2 hover:underline max-sm:inline-flex max-sm:min-h-11 max-sm:items-center">
          {words.back}
        </A>
      }
    >
      <form class="grid gap-4" onSubmit={redeem}>
        <Field label={words.token} name="recovery-token" mono required autofocus maxLength={200} value={token()} onInput={setToken} error={failure()} />
        <Submit label={words.submit} disabled={busy()} />
      </form>
    </Sheet>
  );
}

function PasswordStep(props: { onDone: () => void }) {
  const [password, setPassword] = createSignal("");
  const { busy, failure, run } = createDeed();
  const name = () => session.state()?.user?.name ?? "";
  const set = (event: Event) => run(event, () => ask("/api/account/password", { method: "POST", body: { current: "", new: password() } }).then(props.onDone));
  return (
    <Sheet title={words.passwordTitle(session.state()?.user?.title || name())} lead={words.passwordText}>
      <form class="grid gap-4" onSubmit={set}>
        <input type="text" name="username" autocomplete="username" value={name()} readOnly class="hidden" aria-hidden="true" tabindex="-1" />
        <NewPassword name={name()} autofocus value={password()} onInput={setPassword} />
        <Trouble text={failure()} />
        <Submit label={words.passwordSubmit} disabled={busy()} />
      </form>
    </Sheet>
  );
}

function FactorStep(props: { onDone: () => void }) {
  const { busy, failure, run } = createDeed();
  const off = (event: Event) =>
    run(event, async () => {
      await ask("/api/account/second-factor", { method: "DELETE" });
      await session.renew();
      props.onDone();
    });
  return (
    <Sheet title={words.factorTitle} lead={words.factorText}>
      <form class="grid gap-3" onSubmit={off}>
        <Trouble text={failure()} />
        <Submit label={words.factorOff} disabled={busy()} />
        <button type="button" class="btn h-9! justify-center" onClick={props.onDone}>
          {words.factorKeep}
        </button>
      </form>
    </Sheet>
  );
}
