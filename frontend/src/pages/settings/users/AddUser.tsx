// Let one more person in.

import { createSignal, Show } from "solid-js";
import { ask } from "../../../api/http";
import type { UserMade } from "../../../api/types";
import { words } from "../../../strings/administration";
import { Field } from "../../../ui/Field";
import { ShownOnce } from "../../../ui/ShownOnce";
import { FormDialog } from "../../../ui/FormDialog";
import { LONGEST_TITLE, type People } from "../people";
import { createPassword, PasswordChoice } from "./password";
import { RolePicker } from "./RolePicker";

const NAME = /^[a-z0-9][a-z0-9._@+-]{0,63}$/;
const w = words.users.new;

export function AddUser(props: { people: People; onClose: () => void }) {
  const [name, setName] = createSignal("");
  const [title, setTitle] = createSignal("");
  const [roles, setRoles] = createSignal<string[]>(["viewer"].filter((id) => props.people.book()[id]));
  const [made, setMade] = createSignal<UserMade>();
  const password = createPassword();
  const plain = () => name().trim().toLowerCase();
  const error = () => {
    if (name() === "") return "";
    if (!NAME.test(plain())) return w.nameBad;
    return props.people.users.data()?.some((one) => one.name === plain()) ? w.nameTaken : "";
  };

  const add = async (): Promise<void> => {
    const answer = await ask<UserMade>("/api/users", { method: "POST", body: { name: plain(), title: title().trim(), roles: roles(), password: password.value() } });
    props.people.users.put((before) => [...before, answer.user]);
    if (answer.password) setMade(answer);
  };
  // With a password made up, the dialog that shows it takes this one's place.
  const close = (): void => void (made() || props.onClose());

  return (
    <Show
      when={made()}
      fallback={
        <FormDialog wide title={w.title} text={w.text} action={w.action} disabled={name() === "" || error() !== "" || !password.good()} onClose={close} onSubmit={add}>
          <div class="mt-4 grid gap-4">
            <div class="grid gap-4 sm:grid-cols-2">
              <Field label={w.name} value={name()} onInput={setName} error={error()} hint={w.nameNote} autofocus required maxLength={64} />
              <Field label={`${w.called} (${words.optional})`} value={title()} onInput={setTitle} maxLength={LONGEST_TITLE} />
            </div>
            <div>
              <RolePicker people={props.people} chosen={roles()} onChoose={setRoles} />
            </div>
            <PasswordChoice password={password} name={plain()} />
          </div>
        </FormDialog>
      }
    >
      {(one) => <ShownOnce title={words.users.made.title(one().user.title || one().user.name)} text={words.users.made.text} secret={one().password} onClose={props.onClose} />}
    </Show>
  );
}
