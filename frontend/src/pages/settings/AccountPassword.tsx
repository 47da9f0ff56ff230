// Change the own password.

import { createSignal, Show } from "solid-js";
import { ask, Refused } from "../../api/http";
import type { Account } from "../../api/types";
import { text } from "../../strings/en";
import { Field } from "../../ui/Field";
import { NewPassword } from "../../ui/NewPassword";
import { FormDialog } from "../../ui/FormDialog";
import { Group, Line } from "./parts/Lines";

const words = text.account.password;

export function AccountPassword(props: { account: Account; onChanged: () => Promise<void> }) {
  const [open, setOpen] = createSignal(false);
  const [done, setDone] = createSignal(false);
  const provider = () => props.account.user.provider;
  const changed = async (): Promise<void> => {
    setDone(true);
    await props.onChanged();
  };
  return (
    <Group title={words.title}>
      <Show when={!provider()} fallback={<p class="px-4 py-3 text-muted">{words.elsewhere(provider())}</p>}>
        <Line title={words.change} text={words.text}>
          <button type="button" class="btn" onClick={() => setOpen(true)}>
            {words.open}
          </button>
        </Line>
      </Show>
      <div role="status">
        <Show when={done()}>
          <p class="px-4 py-2.5 text-ok">{words.done}</p>
        </Show>
      </div>
      <Show when={open()}>
        <Change account={props.account} onClose={() => setOpen(false)} onDone={changed} />
      </Show>
    </Group>
  );
}

function Change(props: { account: Account; onClose: () => void; onDone: () => Promise<void> }) {
  const [current, setCurrent] = createSignal("");
  const [fresh, setFresh] = createSignal("");
  const [wrong, setWrong] = createSignal("");
  // Who came by a recovery token does not know it.
  const recovering = () => props.account.sessions.some((one) => one.current && one.recovery);
  const change = async (): Promise<void> => {
    setWrong("");
    try {
      await ask("/api/account/password", { method: "POST", body: { current: current(), new: fresh() } });
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== "bad_credentials") throw error;
      setWrong(words.wrong);
      throw new Error(words.wrong);
    }
    await props.onDone();
  };
  return (
    <FormDialog title={words.change} text={words.text} action={words.submit} onClose={props.onClose} onSubmit={change}>
      <div class="mt-4 grid gap-4">
        <input type="text" name="username" autocomplete="username" value={props.account.user.name} readOnly class="hidden" aria-hidden="true" tabindex="-1" />
        <Show when={!recovering()}>
          <Field label={words.current} type="password" name="current-password" autocomplete="current-password" required value={current()} onInput={setCurrent} invalid={wrong() !== ""} />
        </Show>
        <NewPassword name={props.account.user.name} value={fresh()} onInput={setFresh} />
      </div>
    </FormDialog>
  );
}
