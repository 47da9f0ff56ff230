// First step: the token that only the owner of the server can read.

import { createSignal, Show } from "solid-js";
import { ask, Refused } from "../api/http";
import { session } from "../stores/session";
import { text } from "../strings/en";
import { Copyable } from "../ui/Copyable";
import { Field } from "../ui/Field";
import { createDeed } from "../ui/deed";
import { createLock } from "./locked";
import { Submit } from "./Sheet";

const words = text.enter.welcome;

export function TokenStep(props: { onToken: (token: string) => void }) {
  const [token, setToken] = createSignal("");
  const lock = createLock();
  const { busy, failure, run } = createDeed(sayWhy);
  const file = () => session.state()?.bootstrap_file ?? "";
  const check = (event: Event) =>
    run(event, () =>
      ask("/api/setup/check", { method: "POST", body: { token: token().trim() } }).then(
        () => props.onToken(token().trim()),
        (error: Error) => {
          if (error instanceof Refused && error.status === 429) lock.close(error);
          if (error instanceof Refused && error.status === 409) void session.renew();
          throw error;
        },
      ),
    );
  return (
    <div class="grid gap-5">
      <div class="grid gap-2">
        <p>{words.tokenCommand}</p>
        <Copyable label={words.tokenCommand} value={words.command} />
        <Show when={file()} fallback={<p class="note">{words.tokenFileElsewhere}</p>}>
          <p class="note">
            {words.tokenFile} <code class="font-mono break-all text-content select-all">{file()}</code>
          </p>
        </Show>
      </div>
      <form class="grid max-w-[440px] gap-4" onSubmit={check}>
        <Field label={words.token} name="bootstrap-token" mono required autofocus maxLength={200} value={token()} onInput={setToken} error={failure()} hint={words.tokenNote} />
        <Submit label={lock.holds() ? text.enter.signIn.wait(lock.face()) : words.next} disabled={busy() || lock.holds()} />
      </form>
    </div>
  );
}

function sayWhy(error: Error): string {
  if (!(error instanceof Refused)) return text.somethingFailed(error.message);
  if (error.status === 403) return words.badToken;
  return error.status === 409 ? words.alreadyDone : text.somethingFailed(error.message);
}
