// Second step: the first administrator, with an own password or one that is made and shown once.

import { createSignal, For, Show } from "solid-js";
import { ask, Refused } from "../api/http";
import type { SetupDone } from "../api/types";
import { session } from "../stores/session";
import { text } from "../strings/en";
import { Field } from "../ui/Field";
import { NewPassword } from "../ui/NewPassword";
import { ShownOnce } from "../ui/ShownOnce";
import { createDeed } from "../ui/deed";
import { Trouble } from "../ui/Trouble";
import { Submit } from "./Sheet";

const words = text.enter.welcome;
const NAME = /^[a-z0-9][a-z0-9._@+-]{0,63}$/i;

export function AccountStep(props: { token: string; onUnread: (unread: boolean) => void }) {
  const [name, setName] = createSignal("");
  const [title, setTitle] = createSignal("");
  const [generate, setGenerate] = createSignal(false);
  const [password, setPassword] = createSignal("");
  const [given, setGiven] = createSignal("");
  const { busy, failure, run } = createDeed((error) => (error instanceof Refused && error.status === 409 ? words.alreadyDone : text.somethingFailed(error.message)));
  const badName = () => name() !== "" && !NAME.test(name().trim());

  const create = (event: Event) =>
    run(event, async () => {
      const body = { token: props.token, name: name().trim(), title: title().trim(), password: generate() ? "" : password() };
      const done = await ask<SetupDone>("/api/setup", { method: "POST", body });
      props.onUnread(done.password !== "");
      session.learn(done.session);
      setGiven(done.password);
    });

  return (
    <form class="grid max-w-[440px] gap-4" onSubmit={create}>
      <Field label={text.enter.name} name="username" autocomplete="username" required autofocus maxLength={64} value={name()} onInput={setName} hint={words.nameNote} error={badName() ? words.badName : ""} />
      <Field label={words.fullName} name="name" autocomplete="name" maxLength={100} value={title()} onInput={setTitle} hint={words.fullNameNote} />
      <fieldset>
        <legend class="mb-1.5 text-xs font-medium">{words.choice}</legend>
        <div class="flex flex-wrap gap-x-5 gap-y-1">
          <For each={[false, true]}>
            {(made) => (
              <label class="flex items-center gap-2 max-sm:min-h-11">
                <input type="radio" name="choice" class="accent-(--accent)" checked={generate() === made} onChange={() => setGenerate(made)} />
                {made ? words.generate : words.own}
              </label>
            )}
          </For>
        </div>
        <Show when={!generate()} fallback={<p class="note mt-2">{words.generateNote}</p>}>
          <div class="mt-2.5">
            <NewPassword label={words.ownPassword} name={name()} value={password()} onInput={setPassword} />
          </div>
        </Show>
      </fieldset>
      <Trouble text={failure()} />
      <Submit label={words.create} disabled={busy() || badName()} />
      <Show when={given()}>
        <ShownOnce title={words.generatedTitle} text={words.generatedText(name().trim().toLowerCase())} secret={given()} onClose={() => props.onUnread(false)} />
      </Show>
    </form>
  );
}
