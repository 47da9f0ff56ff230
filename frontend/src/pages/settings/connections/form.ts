// A form at work: what was typed, what is wrong with it, and the settings that it comes to.

import { batch, createMemo, createSignal } from "solid-js";
import { createStore, reconcile } from "solid-js/store";
import { Refused } from "../../../api/http";
import type { Connection, ConnectionType } from "../../../api/types";
import { words } from "../../../strings/connections";
import { text } from "../../../strings/en";
import { at, type Config, configOf, fieldsOf, type Mistakes, mistakesIn, mistakesOf, type Typed, type Values, valuesOf } from "./fields";

/** What is known of a new connection before anybody typed. */
export interface Given {
  title: string;
  config: Config;
}

/** `card` is the connection that is changed; without it a new one is made, of what is `given`. */
export function createForm(type: ConnectionType, card?: Connection, given?: Given) {
  const fields = fieldsOf(type.schema);
  const [known, setKnown] = createSignal(card);
  const first = (): Values => valuesOf(fields, known()?.config ?? given?.config ?? {});
  const [values, setValues] = createStore<Values>(first());
  const [title, setTitle] = createSignal(card?.title ?? given?.title ?? "");
  const [cleared, setCleared] = createSignal<ReadonlySet<string>>(new Set());
  const [mistakes, setMistakes] = createSignal<Mistakes>({});

  const isKept = (path: string): boolean => Boolean(at(known()?.config ?? {}, path)) && fields.some((field) => field.path === path && field.kind === "secret");
  const isCleared = (path: string): boolean => cleared().has(path);
  const asked = createMemo(() => JSON.stringify(configOf(fields, values, cleared())));
  const before = createMemo(() => JSON.stringify(configOf(fields, first())));

  function put(path: string, typed: Typed): void {
    batch(() => {
      setValues(path, typed);
      if (path in mistakes()) setMistakes(({ [path]: _, ...others }) => others);
    });
  }

  function clear(path: string, gone: boolean): void {
    setCleared((all) => new Set(gone ? [...all, path] : [...all].filter((one) => one !== path)));
    put(path, "");
  }

  /** Whether it may be sent as it is; else what is wrong is marked. */
  function sound(): boolean {
    const found = mistakesIn(fields, values, (path) => isKept(path) && !isCleared(path));
    setMistakes(found);
    return Object.keys(found).length === 0;
  }

  /** Mark what the server found wrong, and say the rest of it. */
  function why(error: Error): string {
    if (!(error instanceof Refused)) return text.somethingFailed(error.message);
    if (error.status === 429) return words.test.busy;
    const { placed, rest } = mistakesOf(error.details, fields);
    setMistakes(placed);
    if (error.code === "secret_needed") return words.form.secretAgain;
    if (rest.length > 0) return rest.join(" ");
    return Object.keys(placed).length > 0 ? words.form.wrong(Object.keys(placed).length) : text.somethingFailed(error.message);
  }

  function reset(): void {
    batch(() => {
      setValues(reconcile(first()));
      setTitle(known()?.title ?? "");
      setCleared(new Set<string>());
      setMistakes({});
    });
  }

  /** Begin with what is kept now. */
  function settle(next: Connection): void {
    setKnown(next);
    reset();
  }

  return {
    fields,
    values,
    put,
    title,
    setTitle,
    isKept,
    isCleared,
    clear,
    mistakes,
    sound,
    why,
    reset,
    settle,
    config: () => configOf(fields, values, cleared()),
    /** The settings as one text, to see whether they changed. */
    asked,
    configChanged: () => asked() !== before(),
    titleChanged: () => title().trim() !== (known()?.title ?? ""),
    /** Fields for the few that say something else than they would by themselves. */
    moved: () => fields.filter((field) => field.advanced && values[field.path] !== valuesOf([field], {})[field.path]),
  };
}

export type Form = ReturnType<typeof createForm>;
