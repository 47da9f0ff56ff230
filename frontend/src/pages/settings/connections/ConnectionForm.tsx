// The settings of a connection: typed, tested, and saved; beside them the commands that prepare the other side.

import ChevronRight from "lucide-solid/icons/chevron-right";
import { createEffect, createSignal, For, type JSX, on, onMount, Show } from "solid-js";
import { ask } from "../../../api/http";
import type { Connection, ConnectionType } from "../../../api/types";
import { words } from "../../../strings/connections";
import { createDeed } from "../../../ui/deed";
import { Field } from "../../../ui/Field";
import { broad } from "../../../ui/media";
import { Trouble } from "../../../ui/Trouble";
import { Fields } from "./Fields";
import { createForm, type Form, type Given } from "./form";
import { Recipes } from "./Recipes";
import { Result } from "./Result";
import { createTest, type Test } from "./testing";

const w = words.form;
const LONGEST_TITLE = 100;

interface ConnectionFormProps {
  type: ConnectionType;
  /** The one that is changed; without it a new one is made. */
  card?: Connection;
  /** What was found of a new one. */
  given?: Given;
  onSaved: (card: Connection) => void;
}

export function ConnectionForm(props: ConnectionFormProps) {
  const form = createForm(props.type, props.card, props.given);
  const test = createTest(form, props.type.offer, props.card?.id);
  const recipes = () => {
    const told = test.tested()?.found.recipes ?? [];
    return told.length > 0 ? told : props.type.recipes;
  };
  return (
    <div classList={{ "max-w-[680px]": recipes().length === 0, "grid grid-cols-[minmax(0,1fr)_minmax(0,380px)] items-start gap-6": broad() && recipes().length > 0 }}>
      <Show when={!broad() && recipes().length > 0}>
        <details class="group card mb-3 px-4">
          <summary class="flex min-h-11 list-none items-center gap-1.5 font-medium [&::-webkit-details-marker]:hidden">
            <ChevronRight size={15} class="text-muted group-open:rotate-90" aria-hidden="true" />
            {words.recipes.open}
          </summary>
          <div class="pb-3.5">
            <p class="note mb-3">{words.recipes.lead}</p>
            <Recipes recipes={recipes()} />
          </div>
        </details>
      </Show>
      <Settings form={form} test={test} {...props} />
      <Show when={broad() && recipes().length > 0}>
        <aside class="card px-4 py-3" aria-label={words.recipes.title}>
          <h2 class="font-medium">{words.recipes.title}</h2>
          <p class="note mb-3">{words.recipes.lead}</p>
          <Recipes recipes={recipes()} />
        </aside>
      </Show>
    </div>
  );
}

function Settings(props: ConnectionFormProps & { form: Form; test: Test }) {
  const { form, test } = props;
  const { busy, failure, done, run } = createDeed(form.why);
  const changed = () => !props.card || form.configChanged() || form.titleChanged();
  const [place, setPlace] = createSignal<HTMLFormElement>();
  const showMistake = () => queueMicrotask(() => place()?.querySelector<HTMLElement>("[aria-invalid]")?.focus());

  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (form.sound()) await run(event, async () => props.onSaved(await (props.card ? change(form, props.card) : add(form, props.type))));
    showMistake();
  };
  // What was saved here or elsewhere is what the form begins with; what is being typed stays.
  createEffect(
    on(
      () => props.card && JSON.stringify([props.card.title, props.card.config]),
      () => props.card && (busy() || !changed()) && form.settle(props.card),
      { defer: true },
    ),
  );
  const examine = () => void test.run().then(showMistake);
  const trust = (fingerprint: string): void => {
    form.put("fingerprint", fingerprint);
    examine();
  };
  const trusted = () => (form.fields.some((field) => field.path === "fingerprint") ? String(form.values.fingerprint ?? "") : undefined);
  onMount(() => props.card || place()?.querySelector("input")?.focus({ preventScroll: true }));

  return (
    <div class="min-w-0">
      <form ref={setPlace} onSubmit={save} noValidate class="card grid gap-4 px-4 py-4" aria-label={w.settings}>
        <Field label={w.title} value={form.title()} onInput={form.setTitle} placeholder={props.type.title} hint={props.card ? undefined : w.titleNote} name="title" maxLength={LONGEST_TITLE} />
        <Fields form={form} />
        <Trouble text={failure()} />
        <Trouble text={test.failure()} />
        <Bar form={form} test={test} busy={busy()} done={done()} changed={changed()} isNew={!props.card} onTest={examine} />
      </form>
      <div aria-live="polite">
        <For each={[test.tested()].filter((one) => one !== undefined)}>
          {({ found }) => (
            <Shown>
              <Result found={found} stale={test.isStale()} trusted={trusted()} onTrust={trust} />
            </Shown>
          )}
        </For>
      </div>
    </div>
  );
}

/** Comes into view when it comes. */
function Shown(props: { children: JSX.Element }) {
  let place: HTMLDivElement | undefined;
  onMount(() => place?.scrollIntoView?.({ block: "nearest" }));
  return <div ref={place}>{props.children}</div>;
}

interface BarProps {
  form: Form;
  test: Test;
  busy: boolean;
  done: boolean;
  changed: boolean;
  isNew: boolean;
  onTest: () => void;
}

function Bar(props: BarProps) {
  const running = () => props.test.seconds() !== undefined;
  const failed = () => props.test.hasFailed();
  const note = () => {
    const seconds = props.test.seconds();
    if (seconds !== undefined) return words.test.runningNote(seconds);
    if (props.changed && failed()) return words.test.failedNote;
    if (props.isNew && !props.test.tested()) return words.test.untested;
    return props.done && !props.changed ? w.saved : !props.isNew && props.changed ? w.unsaved : "";
  };
  return (
    <div class="sm:sticky sm:-bottom-4 z-2 -mx-4 -mb-4 flex flex-wrap items-center gap-2 rounded-b-[10px] border-t border-hair bg-surface px-4 py-3">
      <button type="button" class="btn" onClick={props.onTest} disabled={running() || props.busy}>
        {running() ? words.test.running : props.test.tested() ? words.test.again : words.test.run}
      </button>
      <Show when={running()}>
        <button type="button" class="btn" onClick={props.test.stop}>
          {words.test.stop}
        </button>
      </Show>
      <button type="submit" class="btn" classList={{ "btn-primary": !failed() }} disabled={!props.changed || props.busy || running()}>
        {failed() ? w.saveAnyway : w.save}
      </button>
      <Show when={!props.isNew && props.changed}>
        <button type="button" class="btn" onClick={props.form.reset} disabled={props.busy || running()}>
          {w.discard}
        </button>
      </Show>
      <p class="note min-w-0 flex-[1_1_180px] text-pretty" aria-live="polite">
        {note()}
      </p>
    </div>
  );
}

const add = (form: Form, type: ConnectionType): Promise<Connection> => ask("/api/connections", { method: "POST", body: { offer: type.offer, title: form.title().trim(), config: form.config() } });

/** A name that is all that changed does not disturb the asking. */
function change(form: Form, card: Connection): Promise<Connection> {
  const body = { ...(form.titleChanged() ? { title: form.title().trim() } : {}), ...(form.configChanged() ? { config: form.config() } : {}) };
  return ask(`/api/connections/${encodeURIComponent(card.id)}`, { method: "PATCH", body });
}
