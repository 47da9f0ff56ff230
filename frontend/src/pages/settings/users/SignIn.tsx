// How somebody signs in: a new password, the second factor, a lock that opens.

import { A } from "@solidjs/router";
import { createSignal, Match, Show, Switch } from "solid-js";
import { ask } from "../../../api/http";
import type { User } from "../../../api/types";
import { duration } from "../../../draw/format";
import { words } from "../../../strings/administration";
import { ShownOnce } from "../../../ui/ShownOnce";
import { FormDialog } from "../../../ui/FormDialog";
import { Group, Line } from "../parts/Lines";
import { calledOf, me, type People } from "../people";
import { createPassword, PasswordChoice } from "./password";
import { lockedSeconds } from "./UserState";

const w = words.users;

export function SignIn(props: { user: User; people: People; writes: boolean; onSessionsEnded: () => void }) {
  const [open, setOpen] = createSignal<"password" | "factor">();
  const path = () => `/api/users/${encodeURIComponent(props.user.id)}`;
  const own = () => props.user.id === me();
  const [failure, setFailure] = createSignal("");
  const unlock = (): void =>
    void ask(`${path()}/unlock`, { method: "POST" }).then(
      () => props.people.put({ ...props.user, locked_until: null }),
      (error: Error) => setFailure(error.message),
    );
  const removeFactor = () => ask(`${path()}/second-factor`, { method: "DELETE" }).then(() => props.people.put({ ...props.user, second_factor: false }));
  return (
    <Group title={w.protection}>
      <Line title={w.password.title} text={own() ? w.password.yours : props.user.provider ? w.password.elsewhere(props.user.provider) : w.password.text}>
        <Switch>
          <Match when={own()}>
            <A href="/settings/account" class="btn">
              {w.secondFactor.toAccount}
            </A>
          </Match>
          <Match when={props.writes && !props.user.provider}>
            <button type="button" class="btn" onClick={() => setOpen("password")}>
              {w.password.action}
            </button>
          </Match>
        </Switch>
      </Line>
      <Line title={`${w.secondFactor.title}: ${props.user.second_factor ? w.factor.on : w.factor.off}`} text={own() ? w.secondFactor.yours : props.user.second_factor ? w.secondFactor.on : w.secondFactor.off}>
        <Show when={props.writes && props.user.second_factor && !own()}>
          <button type="button" class="btn" onClick={() => setOpen("factor")}>
            {w.secondFactor.action}
          </button>
        </Show>
      </Line>
      <Line title={w.unlock.title} text={lockedSeconds(props.user) > 0 ? w.unlock.text(duration(lockedSeconds(props.user))) : w.unlock.not} why={failure()}>
        <Show when={props.writes && lockedSeconds(props.user) > 0}>
          <button type="button" class="btn" onClick={unlock}>
            {w.unlock.action}
          </button>
        </Show>
      </Line>
      <Show when={open() === "password"}>
        <NewPassword user={props.user} path={path()} onClose={() => setOpen(undefined)} onDone={props.onSessionsEnded} />
      </Show>
      <Show when={open() === "factor"}>
        <FormDialog grave title={w.secondFactor.confirm(calledOf(props.user))} text={w.secondFactor.confirmText(calledOf(props.user))} action={w.secondFactor.action} onClose={() => setOpen(undefined)} onSubmit={removeFactor} />
      </Show>
    </Group>
  );
}

function NewPassword(props: { user: User; path: string; onClose: () => void; onDone: () => void }) {
  const [made, setMade] = createSignal("");
  const password = createPassword();
  const set = async (): Promise<void> => {
    const answer = await ask<{ password: string } | undefined>(`${props.path}/password`, { method: "POST", body: { password: password.value() } });
    props.onDone();
    setMade(answer?.password ?? "");
  };
  return (
    <Show
      when={made()}
      fallback={
        <FormDialog title={w.password.of(calledOf(props.user))} text={w.password.text} action={w.password.action} disabled={!password.good()} onClose={() => made() || props.onClose()} onSubmit={set}>
          <div class="mt-4 grid gap-4">
            <PasswordChoice password={password} name={props.user.name} />
          </div>
        </FormDialog>
      }
    >
      {(secret) => <ShownOnce title={w.password.done(calledOf(props.user))} text={w.made.text} secret={secret()} onClose={props.onClose} />}
    </Show>
  );
}
