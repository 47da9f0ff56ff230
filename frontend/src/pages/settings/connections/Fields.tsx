// The fields of a form as they are typed into: those for the few are folded away.

import ChevronRight from "lucide-solid/icons/chevron-right";
import { createEffect, createMemo, createSignal, For, Match, Show, Switch } from "solid-js";
import { may } from "../../../stores/session";
import { words } from "../../../strings/connections";
import { Field } from "../../../ui/Field";
import type { FormField } from "./fields";
import type { Form } from "./form";
import { Area, Choice, Turn } from "./inputs";
import { SecretField } from "./SecretField";

const w = words.form;
/** These stand beside each other where there is room. */
const SHORT = new Set(["number", "choice"]);

export function Fields(props: { form: Form }) {
  const shown = () => props.form.fields.filter((field) => !field.privileged || may("write", "settings"));
  const plain = () => shown().filter((field) => !field.advanced);
  const advanced = () => shown().filter((field) => field.advanced);
  return (
    <>
      <Blocks form={props.form} fields={plain()} />
      <Show when={advanced().length > 0}>
        <More form={props.form} fields={advanced()} />
      </Show>
    </>
  );
}

function More(props: { form: Form; fields: FormField[] }) {
  const [open, setOpen] = createSignal(false);
  const moved = () => props.form.moved().length;
  // What is wrong must be seen.
  createEffect(() => props.fields.some((field) => field.path in props.form.mistakes()) && setOpen(true));
  return (
    <details class="group border-t border-hair pt-3" open={open()} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary class="-mx-1 flex min-h-7 w-fit list-none items-center gap-1.5 px-1 font-medium max-sm:min-h-11 [&::-webkit-details-marker]:hidden">
        <ChevronRight size={15} class="text-muted group-open:rotate-90" aria-hidden="true" />
        {w.more}
        <Show when={moved() > 0}>
          <span class="note font-normal">{w.changed(moved())}</span>
        </Show>
      </summary>
      <div class="mt-3 grid gap-4">
        <Blocks form={props.form} fields={props.fields} />
      </div>
    </details>
  );
}

interface Block {
  group: string;
  kind: "turns" | "short" | "wide";
  fields: FormField[];
}

/** Neighbours that are drawn together. */
function blocksOf(fields: FormField[]): Block[] {
  const blocks: Block[] = [];
  for (const field of fields) {
    const kind = field.kind === "switch" ? "turns" : SHORT.has(field.kind) ? "short" : "wide";
    const last = blocks.at(-1);
    if (last && last.kind === kind && last.group === field.group) last.fields.push(field);
    else blocks.push({ group: field.group, kind, fields: [field] });
  }
  return blocks;
}

function Blocks(props: { form: Form; fields: FormField[] }) {
  const blocks = createMemo(() => blocksOf(props.fields));
  const isFirst = (index: number): boolean => blocks()[index]?.group !== "" && blocks()[index]?.group !== blocks()[index - 1]?.group;
  return (
    <For each={blocks()}>
      {(block, index) => (
        <>
          <Show when={isFirst(index())}>
            <h2 class="-mb-1 border-t border-hair pt-3 font-medium">{block.group}</h2>
          </Show>
          <div classList={{ "divide-y divide-hair rounded-lg border border-hair": block.kind === "turns", "grid gap-4 sm:grid-cols-2": block.kind === "short", "grid gap-4": block.kind === "wide" }}>
            <For each={block.fields}>{(field) => <One form={props.form} field={field} />}</For>
          </div>
        </>
      )}
    </For>
  );
}

function One(props: { form: Form; field: FormField }) {
  const { path, kind, title, note } = props.field;
  const typed = () => String(props.form.values[path] ?? "");
  const error = () => props.form.mistakes()[path] ?? "";
  const put = (value: string | boolean): void => props.form.put(path, value);
  return (
    <Switch
      fallback={
        <Field label={title} value={typed()} onInput={put} hint={note} error={error()} name={path} numeric={kind === "number"} required={props.field.required} mono={/fingerprint/.test(path)} />
      }
    >
      <Match when={kind === "secret"}>
        <SecretField form={props.form} field={props.field} error={error()} />
      </Match>
      <Match when={kind === "switch"}>
        <Turn title={title} note={note} error={error()} on={props.form.values[path] === true} onTurn={put} />
      </Match>
      <Match when={kind === "choice"}>
        <Choice title={title} note={note} error={error()} chosen={typed()} choices={props.field.choices.length > 0 ? props.field.choices.map(String) : ["true", "false"]} none={props.field.optional || typed() === ""} onChoose={put} />
      </Match>
      <Match when={kind === "lines" || kind === "pairs" || kind === "json"}>
        <Area title={title} note={note} error={error()} value={typed()} onInput={put} />
      </Match>
    </Switch>
  );
}
