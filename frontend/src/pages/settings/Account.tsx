// The own account: who one is here, the password, the second factor, and where one is signed in.

import { Show } from "solid-js";
import { ask, Refused } from "../../api/http";
import type { Account as AccountView } from "../../api/types";
import { fullDay } from "../../draw/format";
import { session } from "../../stores/session";
import { text } from "../../strings/en";
import { AccountPassword } from "./AccountPassword";
import { AccountSecondFactor } from "./AccountSecondFactor";
import { AccountSessions } from "./AccountSessions";
import { createAnswer } from "./parts/answer";
import { Facts } from "./parts/Lines";
import { Section } from "./Section";

const words = text.account;

export default function Account() {
  // Who was let in by somebody else has no account here: that is no failure.
  const account = createAnswer(() =>
    ask<AccountView>("/api/account").catch((error: unknown) => {
      if (error instanceof Refused && error.status === 404) return null;
      throw error;
    }),
  );
  return (
    <Section title={text.settings.sections.account} needs={[account]}>
      <Who />
      <Show when={account.data()} fallback={<p class="mt-4 text-muted text-pretty">{words.vouched}</p>}>
        {(own) => (
          <>
            <AccountPassword account={own()} onChanged={account.again} />
            <AccountSecondFactor account={own()} onChanged={account.again} />
            <AccountSessions sessions={own().sessions} onChanged={account.again} />
          </>
        )}
      </Show>
    </Section>
  );
}

function Who() {
  const user = () => session.state()?.user;
  const facts = (): [string, string][] =>
    [
      [words.title, user()?.title ?? ""],
      [words.name, user()?.name ?? session.state()?.principal?.name ?? ""],
      [words.roles, (session.state()?.roles ?? []).map(words.role).join(", ") || words.noRole],
      [words.from, user()?.provider ?? ""],
      [words.since, user()?.created_at ? fullDay(user()?.created_at ?? 0) : ""],
    ].filter((fact): fact is [string, string] => fact[1] !== "");
  return <Facts facts={facts()} />;
}
