// A password for somebody else: made up by the server, or set here.

import { createSignal, Show } from "solid-js";
import { words } from "../../../strings/administration";
import { NewPassword } from "../../../ui/NewPassword";
import { LEAST } from "../../../ui/strength";
import { OneOf } from "../parts/Choice";

const w = words.users.new;

/** What is typed, and whether it will do; empty means that the server makes one up. */
export function createPassword() {
  const [way, setWay] = createSignal<"generate" | "own">("generate");
  const [typed, setTyped] = createSignal("");
  return { way, setWay, typed, setTyped, value: () => (way() === "own" ? typed() : ""), good: () => way() === "generate" || [...typed()].length >= LEAST };
}

export function PasswordChoice(props: { password: ReturnType<typeof createPassword>; name: string }) {
  return (
    <>
      <OneOf
        legend={w.password}
        options={[
          { value: "generate", title: w.generate, note: w.generateNote },
          { value: "own", title: w.own, note: w.ownNote },
        ]}
        chosen={props.password.way()}
        onChoose={props.password.setWay}
      />
      <Show when={props.password.way() === "own"}>
        <NewPassword name={props.name} value={props.password.typed()} onInput={props.password.setTyped} />
      </Show>
    </>
  );
}
