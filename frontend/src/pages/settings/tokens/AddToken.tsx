// Make an API token, and show it once.

import { createSignal, Show } from "solid-js";
import { ask } from "../../../api/http";
import type { TokenMade } from "../../../api/types";
import { words } from "../../../strings/administration";
import { Field } from "../../../ui/Field";
import { OneOf } from "../parts/Choice";
import { FormDialog } from "../../../ui/FormDialog";
import type { Tokens } from "../Tokens";
import { Expires } from "./Expires";
import { ScopePicker } from "./ScopePicker";
import { TokenShown } from "./TokenShown";

const w = words.tokens.new;

export function AddToken(props: { all: Tokens; onClose: () => void }) {
  const [name, setName] = createSignal("");
  const [scopes, setScopes] = createSignal([...(props.all.scopes.data()?.presets[0]?.scopes ?? [])]);
  const [days, setDays] = createSignal<number | null>(90);
  const [personal, setPersonal] = createSignal(true);
  const [made, setMade] = createSignal<TokenMade>();

  const make = async (): Promise<void> => {
    const answer = await ask<TokenMade>("/api/tokens", { method: "POST", body: { name: name().trim(), scopes: scopes(), expires_in_days: days(), personal: personal() } });
    props.all.put(answer.token);
    setMade(answer);
  };

  return (
    <Show
      when={made()}
      fallback={
        <FormDialog wide title={w.title} text={w.text} action={w.action} disabled={name().trim() === ""} onClose={() => made() || props.onClose()} onSubmit={make}>
          <div class="mt-4 grid gap-4">
            <Field label={w.name} value={name()} onInput={setName} placeholder={w.namePlaceholder} autofocus required maxLength={100} />
            <ScopePicker all={props.all} chosen={scopes()} onChoose={setScopes} />
            <Expires days={days()} onChoose={setDays} />
            <OneOf
              legend={w.whose}
              options={[
                { value: "yes", title: w.personal, note: w.personalNote },
                { value: "no", title: w.shared, note: w.sharedNote },
              ]}
              chosen={personal() ? "yes" : "no"}
              onChoose={(value) => setPersonal(value === "yes")}
            />
          </div>
        </FormDialog>
      }
    >
      {(one) => <TokenShown token={one().token} secret={one().secret} onClose={props.onClose} />}
    </Show>
  );
}
