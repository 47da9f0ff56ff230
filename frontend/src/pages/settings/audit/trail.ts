// The events that were asked for, newest first; older ones when somebody wants them.

import { batch, createEffect, createSignal, onCleanup } from "solid-js";
import { ask } from "../../../api/http";
import type { AuditEvent, AuditPage } from "../../../api/types";
import { createAnswer } from "../parts/answer";
import { auditPath, type Filters } from "./filters";

const PAGE = 50;
const GLANCE_MS = 20_000;
/** An answer may be empty although the trail goes on: so often it is looked further before somebody has to ask. */
const FURTHER = 5;

export function createTrail(filters: () => Filters) {
  const [older, setOlder] = createSignal<AuditEvent[]>([]);
  const [next, setNext] = createSignal<number | null>(null);
  const [busy, setBusy] = createSignal(false);
  const [failed, setFailed] = createSignal("");
  const [fresher, setFresher] = createSignal(false);

  const page = async (asked: Filters, beforeSeq?: number): Promise<AuditPage> => {
    const now = Date.now() / 1000;
    let answer = await ask<AuditPage>(auditPath(asked, { beforeSeq, limit: PAGE, now }));
    for (let times = 0; times < FURTHER && answer.data.length === 0 && answer.next !== null; times += 1) answer = await ask<AuditPage>(auditPath(asked, { beforeSeq: answer.next, limit: PAGE, now }));
    return answer;
  };
  const first = createAnswer(() => page({ ...filters() }));
  createEffect(() => {
    const answer = first.data();
    batch(() => {
      setOlder([]);
      setFailed("");
      setFresher(false);
      setNext(answer?.next ?? null);
    });
  });

  const newest = () => first.data()?.data[0]?.seq ?? 0;
  const glance = async (): Promise<void> => {
    if (document.hidden || fresher() || !first.data()) return;
    const answer = await ask<AuditPage>(auditPath(filters(), { limit: 1, now: Date.now() / 1000 }));
    if ((answer.data[0]?.seq ?? 0) > newest()) setFresher(true);
  };
  const timer = setInterval(() => void glance().catch(() => undefined), GLANCE_MS);
  onCleanup(() => clearInterval(timer));

  return {
    first,
    events: (): AuditEvent[] => [...(first.data()?.data ?? []), ...older()],
    next,
    busy,
    failed,
    /** Whether something was written since. */
    fresher,
    more: async (): Promise<void> => {
      const before = next();
      if (before === null || busy()) return;
      setBusy(true);
      setFailed("");
      try {
        const answer = await page(filters(), before);
        batch(() => {
          setOlder([...older(), ...answer.data]);
          setNext(answer.next);
        });
      } catch (error) {
        setFailed((error as Error).message);
      } finally {
        setBusy(false);
      }
    },
  };
}

export type Trail = ReturnType<typeof createTrail>;
