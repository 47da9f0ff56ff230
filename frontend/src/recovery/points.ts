// The points that were asked for, newest first; older ones when somebody wants them.

import { batch, createEffect, createSignal } from "solid-js";
import { ask } from "../api/http";
import type { RecoveryPage, RecoveryPoint } from "../api/types";
import { createAnswer } from "../pages/settings/parts/answer";
import { type Filters, pointsPath } from "./filters";
import { onNews } from "./news";

const PAGE = 100;
/** More are not held at once: a day or a filter shows the others. */
export const MOST_POINTS = 5000;

/** `moved` says that the reader has left the top: then nothing is changed under their eyes. */
export function createPoints(filters: () => Filters, moved: () => boolean) {
  const [older, setOlder] = createSignal<RecoveryPoint[]>([]);
  const [next, setNext] = createSignal("");
  const [busy, setBusy] = createSignal(false);
  const [failed, setFailed] = createSignal("");
  const [fresher, setFresher] = createSignal(false);
  let round = 0;

  const first = createAnswer(() => ask<RecoveryPage>(pointsPath(filters(), PAGE)));
  createEffect(() => {
    const answer = first.data();
    round += 1;
    batch(() => {
      setOlder([]);
      setBusy(false);
      setFailed("");
      setFresher(false);
      setNext(answer?.next ?? "");
    });
  });
  onNews(
    () => first.data()?.revision,
    () => (moved() || older().length > 0 ? setFresher(true) : void first.again()),
  );
  const points = (): RecoveryPoint[] => [...(first.data()?.data ?? []), ...older()];

  const more = async (): Promise<void> => {
    if (next() === "" || busy() || first.waiting() || points().length >= MOST_POINTS) return;
    const mine = round;
    setBusy(true);
    setFailed("");
    const done = await ask<RecoveryPage>(pointsPath(filters(), PAGE, next())).then(
      (page) => () => {
        setOlder([...older(), ...page.data]);
        setNext(page.next);
      },
      (error: Error) => () => setFailed(error.message),
    );
    if (mine !== round) return;
    batch(() => {
      done();
      setBusy(false);
    });
  };
  return { first, points, next, busy, failed, fresher, more, total: () => first.data()?.total ?? 0 };
}

export type Points = ReturnType<typeof createPoints>;
