// Test settings before they are saved: one test at a time, which may be stopped.

import { createSignal, onCleanup } from "solid-js";
import { ask } from "../../../api/http";
import type { Examination } from "../../../api/types";
import { words } from "../../../strings/connections";
import type { Form } from "./form";

/** The server gives up after a minute. */
const WAIT_MS = 75_000;

export interface Tested {
  found: Examination;
  /** The settings that were tested, as one text. */
  of: string;
}

/** `id` is the connection whose kept secrets stand for those that are not typed. */
export function createTest(form: Form, offer: string, id = "") {
  const [tested, setTested] = createSignal<Tested>();
  const [seconds, setSeconds] = createSignal<number>();
  const [failure, setFailure] = createSignal("");
  let stopping: AbortController | undefined;
  onCleanup(() => stopping?.abort());

  async function run(): Promise<void> {
    if (seconds() !== undefined || !form.sound()) return;
    stopping = new AbortController();
    const [of, began, { signal }] = [form.asked(), performance.now(), stopping];
    const timer = setInterval(() => setSeconds(Math.round((performance.now() - began) / 1000)), 1000);
    setSeconds(0);
    setFailure("");
    try {
      const found = await ask<Examination>("/api/connection-tests", { method: "POST", body: { offer, config: form.config(), id }, signal, waitMs: WAIT_MS });
      setTested({ found, of });
    } catch (error) {
      setFailure(signal.aborted ? words.test.stopped : form.why(error as Error));
    } finally {
      clearInterval(timer);
      setSeconds(undefined);
    }
  }

  const isStale = (): boolean => tested() !== undefined && tested()?.of !== form.asked();
  return {
    tested,
    /** For how long it has been running; undefined when it is not. */
    seconds,
    failure,
    run,
    stop: () => stopping?.abort(),
    forget: () => setTested(undefined),
    isStale,
    /** The settings as they stand do not work. */
    hasFailed: () => tested() !== undefined && !isStale() && tested()?.found.problem !== "",
  };
}

export type Test = ReturnType<typeof createTest>;
