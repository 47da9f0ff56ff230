// The field for a new password, with a plain word on how good it is.

import { LEAST, strength } from "./strength";
import { text } from "../strings/en";
import { Field } from "./Field";

interface NewPasswordProps {
  label?: string;
  name: string;
  value: string;
  error?: string;
  autofocus?: boolean;
  onInput: (value: string) => void;
}

const words = text.enter.strength;

export function NewPassword(props: NewPasswordProps) {
  const found = () => strength(props.value, props.name);
  const said = () =>
    ({
      empty: words.rule(LEAST),
      short: words.more(LEAST - [...props.value].length),
      "same-as-name": words.sameAsName,
      common: words.common,
      monotonous: words.monotonous,
      fair: words.fair,
      good: words.good,
    })[found()];
  return (
    <Field
      label={props.label ?? text.enter.newPassword}
      type="password"
      name="new-password"
      autocomplete="new-password"
      required
      autofocus={props.autofocus}
      maxLength={1024}
      value={props.value}
      onInput={props.onInput}
      error={props.error}
      hint={<span classList={{ "text-warn": ["same-as-name", "common", "monotonous"].includes(found()), "text-ok": found() === "good" }}>{said()}</span>}
    />
  );
}
