// One role: what it is for, what it inherits, its rights, and what that comes to while it is edited.

import { useBeforeLeave, useNavigate } from "@solidjs/router";
import { createEffect, createMemo, createSignal, on, onCleanup, Show } from "solid-js";
import { ask } from "../../../api/http";
import type { Role } from "../../../api/types";
import { may, session } from "../../../stores/session";
import { words } from "../../../strings/administration";
import { createDeed } from "../../../ui/deed";
import { Field } from "../../../ui/Field";
import { SomeOf } from "../parts/Choice";
import { FormDialog } from "../../../ui/FormDialog";
import { Trouble } from "../../../ui/Trouble";
import { Why } from "../parts/Lines";
import { leaving } from "../parts/List";
import { type People, someoneHasKeys } from "../people";
import { effective, lineage, loops, same } from "../rights";
import { Matrix } from "./Matrix";
import { RoleRemoval } from "./RoleRemoval";
import { slug } from "./slug";

const w = words.roles;
/** A role that has no id yet goes by this one while it is drawn. */
const DRAFT = "\u0000draft";

const plain = (role: Role): string => JSON.stringify([role.title, role.description, [...role.inherits].sort(), role.allow.map(String).sort(), role.deny.map(String).sort()]);

export function RoleEditor(props: { role: Role; people: People }) {
  const navigate = useNavigate();
  const people = props.people;
  const isNew = props.role.id === "";
  const started = isNew ? { ...props.role, id: DRAFT } : props.role;
  const [draft, setDraft] = createSignal<Role>(started);
  const { busy, failure, done, run } = createDeed();
  const [leave, setLeave] = createSignal<() => void>();
  createEffect(on(() => props.role, (role) => isNew || setDraft(role), { defer: true }));
  onCleanup(() => leaving(props.role.id));

  const book = createMemo(() => ({ ...people.book(), [draft().id]: draft() }));
  const comesTo = createMemo(() => effective([draft().id], book(), people.all()));
  const cameTo = createMemo(() => (isNew ? [] : effective([props.role.id], people.book(), people.all())));
  const gained = () => (isNew ? 0 : comesTo().filter((right) => !cameTo().some((one) => same(one, right))).length);
  const lost = () => cameTo().filter((right) => !comesTo().some((one) => same(one, right))).length;
  const changed = () => plain(draft()) !== plain(started.id === DRAFT ? started : props.role);

  const borne = () => (session.state()?.roles ?? []).some((id) => lineage(id, people.book()).some((role) => role.id === props.role.id));
  const fixed = () => (props.role.built_in ? w.fixed : borne() ? w.ownRole : "");
  const writes = () => may("admin", "users") && fixed() === "";
  const locksOut = () => someoneHasKeys(people.users.data() ?? [], people.book()) && !someoneHasKeys(people.users.data() ?? [], book());

  const parents = () =>
    (people.roles.data() ?? [])
      .filter((role) => role.id !== draft().id)
      .map((role) => ({ value: role.id, title: role.title, note: role.description, why: !isNew && loops(draft().id, role.id, book()) ? w.loop(role.title) : undefined }));

  useBeforeLeave((event) => {
    if (!changed() || !writes() || busy() || event.defaultPrevented) return;
    event.preventDefault();
    setLeave(() => () => event.retry(true));
  });

  const save = (event: Event): void => {
    event.preventDefault();
    if (!changed()) return;
    const { title, description, inherits, allow, deny } = draft();
    const body = { title: title.trim(), description: description.trim(), inherits, allow, deny };
    const send = () =>
      isNew
        ? ask<Role>("/api/roles", { method: "POST", body: { id: slug(title, Object.keys(people.book())), ...body } })
        : ask<Role>(`/api/roles/${encodeURIComponent(props.role.id)}`, { method: "PUT", body });
    void run(event, () => send().then(kept));
  };
  const kept = (role: Role): void => {
    if (isNew) navigate(`/settings/roles?of=${encodeURIComponent(role.id)}`, { replace: true });
    people.roles.put((before) => (isNew ? [...before, role] : before.map((one) => (one.id === role.id ? role : one))));
  };

  return (
    <>
      <Show when={may("admin", "users") && fixed()}>
        <div class="mb-4 flex flex-wrap items-center justify-between gap-x-4 gap-y-2 rounded-lg bg-raised px-3 py-2">
          <Why text={fixed()} />
          <button type="button" class="btn" onClick={() => navigate(`/settings/roles?of=new&from=${encodeURIComponent(props.role.id)}`)}>
            {w.copy}
          </button>
        </div>
      </Show>
      <form onSubmit={save}>
        <Show when={writes()} fallback={<p class="-mt-2 mb-4 text-muted">{props.role.description}</p>}>
          <div class="grid gap-4">
            <div class="grid gap-4 sm:grid-cols-[minmax(0,1fr)_minmax(0,2fr)]">
              <Field label={w.title} value={draft().title} onInput={(title) => setDraft({ ...draft(), title })} maxLength={100} required />
              <Field label={`${w.description} (${words.optional})`} value={draft().description} onInput={(description) => setDraft({ ...draft(), description })} maxLength={500} />
            </div>
            <SomeOf legend={w.inherits} hint={w.inheritsNote} columns options={parents()} chosen={draft().inherits} onChoose={(inherits) => setDraft({ ...draft(), inherits })} />
          </div>
        </Show>
        <div class="mt-5 mb-2 flex flex-wrap items-baseline gap-x-3">
          <h2 class="font-medium">{w.matrix}</h2>
          <p class="note" aria-live="polite">
            {[w.effective(comesTo().length, people.all().length), w.changes(gained(), lost())].filter(Boolean).join(" · ")}
          </p>
        </div>
        <Matrix role={draft()} book={book()} people={people} writes={writes()} onChange={setDraft} />
        <Show when={writes()}>
          <Trouble text={failure() || (locksOut() ? w.lastAdministrator : "")} class="mt-3" />
          <div class="mt-4 flex flex-wrap items-center gap-3">
            <button type="submit" class="btn btn-primary" disabled={!changed() || busy() || draft().title.trim() === "" || locksOut()}>
              {isNew ? w.create : words.save}
            </button>
            <Show when={changed() && !isNew}>
              <button type="button" class="btn" onClick={() => setDraft(props.role)}>
                {w.discard}
              </button>
            </Show>
            <span class="note" aria-live="polite">
              {(done() && words.saved) || (changed() && !isNew ? w.unsaved : "")}
            </span>
          </div>
        </Show>
      </form>
      <Show when={writes() && !isNew}>
        <RoleRemoval role={props.role} people={people} />
      </Show>
      <Show when={leave()}>{(go) => <FormDialog title={w.leave} action={w.discard} onClose={() => setLeave(undefined)} onSubmit={async () => go()()} />}</Show>
    </>
  );
}
