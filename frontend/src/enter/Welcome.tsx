// The first start: prove that the server is yours, make the first account, show Pulse something.

import { createSignal, For, Match, Switch } from "solid-js";
import { session } from "../stores/session";
import { text } from "../strings/en";
import { Sheet } from "./Sheet";
import { AccountStep } from "./WelcomeAccount";
import { SourceStep } from "./WelcomeSource";
import { TokenStep } from "./WelcomeToken";

const words = text.enter.welcome;

export default function Welcome() {
  const [token, setToken] = createSignal("");
  // Until a generated password was read, there is no next step.
  const [unread, setUnread] = createSignal(false);
  const step = () => (session.standing() === "signed_in" && !unread() ? 2 : token() ? 1 : 0);
  return (
    <Sheet wide title={[words.title, words.steps[1], words.steps[2]][step()] ?? ""} above={<Steps at={step()} />} lead={[words.tokenText, words.accountText, words.sourceText][step()]}>
      <Switch>
        <Match when={step() === 0}>
          <TokenStep onToken={setToken} />
        </Match>
        <Match when={step() === 1}>
          <AccountStep token={token()} onUnread={setUnread} />
        </Match>
        <Match when={step() === 2}>
          <SourceStep />
        </Match>
      </Switch>
    </Sheet>
  );
}

function Steps(props: { at: number }) {
  return (
    <ol class="mb-5 grid grid-cols-3 gap-3" aria-label={words.stepOf(props.at + 1, words.steps.length)}>
      <For each={words.steps}>
        {(name, index) => (
          <li
            class="note border-t-2 pt-1.5"
            classList={{ "border-accent font-medium text-content!": props.at === index(), "border-accent/40": index() < props.at, "border-border": index() > props.at }}
            aria-current={props.at === index() ? "step" : undefined}
          >
            {name}
          </li>
        )}
      </For>
    </ol>
  );
}
