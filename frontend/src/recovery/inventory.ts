// All subjects with what their points come to, and the guests that have none.

import { type Accessor, createMemo } from "solid-js";
import { ask } from "../api/http";
import type { Rollup, RollupPage } from "../api/types";
import { createAnswer } from "../pages/settings/parts/answer";
import { now } from "../stores/clock";
import { kindOf } from "../stores/kinds";
import { live } from "../stores/live";
import { rollupsPath } from "./filters";
import { onNews } from "./news";
import { guestTypes, type Subject, subjects } from "./posture";
import { isSpared } from "./spared";

const PAGE = 500;
/** More subjects than these are not looked at; the page says so. */
const MOST = 10_000;

interface Read {
  data: Rollup[];
  revision: number;
  cut: boolean;
}

async function rollups(kind?: string): Promise<Read> {
  const read: Read = { data: [], revision: 0, cut: false };
  let cursor = "";
  do {
    const page = await ask<RollupPage>(rollupsPath({ kind, limit: PAGE, cursor }));
    read.data.push(...page.data);
    read.revision = page.revision;
    cursor = page.next;
  } while (cursor !== "" && read.data.length < MOST);
  return { ...read, cut: cursor !== "" };
}

export function createInventory() {
  const answer = createAnswer(async () => {
    const [all, backups, replicas] = await Promise.all([rollups(), rollups("backup"), rollups("replica")]);
    return { all, backups, replicas, revision: Math.min(all.revision, backups.revision, replicas.revision) };
  });
  onNews(() => answer.data()?.revision, () => void answer.again());

  const told = createMemo(() => {
    const read = answer.data();
    return { all: read?.all.data ?? [], backups: read?.backups.data ?? [], replicas: read?.replicas.data ?? [] };
  });
  /** Moves when somebody comes, goes or is called otherwise; numbers and states of theirs say nothing here. */
  const who = createMemo(() => {
    live.structure();
    return Object.values(live.raw()).map((one) => `${one.id} ${one.type} ${one.name}`).join("\n");
  });
  const types = createMemo(() => (who(), guestTypes(told().all, (id) => live.raw()[id]?.type, (type) => kindOf(type)?.page === "workloads")));
  const minute = createMemo(() => Math.floor(now() / 60) * 60);
  const list: Accessor<Subject[]> = createMemo(() => {
    who();
    const there = live.raw();
    const guests = Object.values(there).filter((one) => types().has(one.type));
    return subjects(told(), guests, (id) => there[id], minute() + live.world.clockLead, isSpared);
  });
  return {
    answer,
    list,
    /** Before the first snapshot nobody can say who has no backup. */
    ready: () => answer.data() !== undefined && live.loaded(),
    cut: () => (answer.data()?.all.cut ? told().all.length : 0),
    sources: createMemo(() => new Set(told().all.flatMap((one) => one.sources))),
  };
}

export type Inventory = ReturnType<typeof createInventory>;
