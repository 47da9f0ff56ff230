// The second factor: set it up with a phone, keep recovery codes, turn it off.

import { createSignal, Match, Show, Switch } from "solid-js";
import { ask, Refused } from "../../api/http";
import type { Account, RecoveryCodes, SecondFactorOffer } from "../../api/types";
import { session } from "../../stores/session";
import { text } from "../../strings/en";
import { Copyable } from "../../ui/Copyable";
import { Field } from "../../ui/Field";
import { ShownOnce } from "../../ui/ShownOnce";
import { FormDialog } from "../../ui/FormDialog";
import { Group, Line } from "./parts/Lines";

const words = text.account.factor;
const PATH = "/api/account/second-factor";
const FEW = 3;

export function AccountSecondFactor(props: { account: Account; onChanged: () => Promise<void> }) {
  const [open, setOpen] = createSignal<"renew" | "remove">();
  const [offer, setOffer] = createSignal<SecondFactorOffer>();
  const [codes, setCodes] = createSignal<string[]>();
  const [failure, setFailure] = createSignal("");
  const left = () => props.account.recovery_codes_left;
  const again = () => Promise.all([props.onChanged(), session.renew().catch(() => undefined)]);
  const begin = (): void => {
    setFailure("");
    ask<SecondFactorOffer>(PATH, { method: "POST" }).then(setOffer, (error: Error) => setFailure(text.somethingFailed(error.message)));
  };
  const renew = async (): Promise<void> => {
    setCodes((await ask<RecoveryCodes>("/api/account/recovery-codes", { method: "POST" })).recovery_codes);
    await again();
  };
  const remove = () => ask(PATH, { method: "DELETE" }).then(again);
  const confirmed = (made: string[]): void => {
    setOffer(undefined);
    setCodes(made);
    void again();
  };

  return (
    <Group title={words.title}>
      <Show
        when={props.account.second_factor}
        fallback={
          <Line title={words.off} text={words.offText}>
            <button type="button" class="btn btn-primary" onClick={begin}>
              {words.add}
            </button>
          </Line>
        }
      >
        <Line title={words.on} text={words.onText}>
          <button type="button" class="btn" onClick={() => setOpen("remove")}>
            {words.remove}
          </button>
        </Line>
        <Line title={words.codesTitle} text={[words.codesLeft(left()), left() <= FEW && words.codesLow].filter(Boolean).join(" ")}>
          <button type="button" class="btn" onClick={() => setOpen("renew")}>
            {words.renew}
          </button>
        </Line>
      </Show>
      <div role="alert">
        <Show when={failure()}>
          <p class="px-4 py-2.5 text-bad">{failure()}</p>
        </Show>
      </div>
      <Show when={offer()} keyed>
        {(one) => <SetUp offer={one} onClose={() => setOffer(undefined)} onDone={confirmed} />}
      </Show>
      <Switch>
        <Match when={open() === "renew"}>
          <FormDialog title={words.renewTitle} text={words.renewText} action={words.renew} onClose={() => setOpen(undefined)} onSubmit={renew} />
        </Match>
        <Match when={open() === "remove"}>
          <FormDialog grave title={words.removeTitle} text={words.removeText} action={words.remove} onClose={() => setOpen(undefined)} onSubmit={remove} />
        </Match>
      </Switch>
      <Show when={!open() && codes()}>
        {(made) => <ShownOnce title={words.codesTitle} text={words.codesText} secret={made()} file={words.file} onClose={() => setCodes(undefined)} />}
      </Show>
    </Group>
  );
}

function SetUp(props: { offer: SecondFactorOffer; onClose: () => void; onDone: (codes: string[]) => void }) {
  const [code, setCode] = createSignal("");
  const confirm = async (): Promise<void> => {
    try {
      props.onDone((await ask<RecoveryCodes>(`${PATH}/confirm`, { method: "POST", body: { code: code().replace(/\s/g, "") } })).recovery_codes);
    } catch (error) {
      if (error instanceof Refused && error.status === 400) throw new Error(words.wrong);
      throw error;
    }
  };
  return (
    <FormDialog title={words.setupTitle} text={words.scan} action={words.confirm} onClose={props.onClose} onSubmit={confirm}>
      <img src={pictured(props.offer.qr_svg)} alt={words.qr} class="mx-auto mt-4 size-[184px] rounded-lg bg-paper p-1" />
      <p class="note mt-4 mb-1.5">{words.byHand}</p>
      <Copyable label={words.key} value={props.offer.secret} />
      <div class="mt-4">
        <Field label={words.enterCode} name="code" autocomplete="one-time-code" numeric mono required autofocus maxLength={7} placeholder="123456" value={code()} onInput={setCode} />
      </div>
    </FormDialog>
  );
}

/** As a picture, not as markup: what a server sends is never made part of the page. */
const pictured = (svg: string): string => `data:image/svg+xml,${encodeURIComponent(svg)}`;
