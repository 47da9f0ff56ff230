// A secret: typed, or kept from before without ever being shown again.

import { Show } from "solid-js";
import { words } from "../../../strings/connections";
import { Field } from "../../../ui/Field";
import type { FormField } from "./fields";
import type { Form } from "./form";

const w = words.form;

export function SecretField(props: { form: Form; field: FormField; error: string }) {
  const { path, title, note, required } = props.field;
  const typed = () => String(props.form.values[path] ?? "");
  const kept = () => props.form.isKept(path);
  const cleared = () => props.form.isCleared(path);
  const hint = () => (
    <>
      {[kept() && !props.error && (cleared() ? w.removed : w.kept), note].filter(Boolean).join(" ")}
      <Show when={kept() && !required && typed() === ""}>
        {" "}
        <button type="button" class="underline underline-offset-2 hover:text-content max-sm:min-h-11" aria-label={`${cleared() ? w.keep : w.remove}: ${title}`} onClick={() => props.form.clear(path, !cleared())}>
          {cleared() ? w.keep : w.remove}
        </button>
      </Show>
    </>
  );
  return (
    <Field
      label={title}
      type="password"
      autocomplete="new-password"
      name={path}
      value={typed()}
      onInput={(value) => props.form.put(path, value)}
      hint={kept() || note ? hint() : undefined}
      error={props.error}
      placeholder={kept() && !cleared() ? "••••••••••••" : undefined}
      required={required && !kept()}
    />
  );
}
