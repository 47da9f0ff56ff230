// How a person is called, and which roles they bear.

import { createEffect, createSignal, on, Show } from "solid-js";
import { ask } from "../../../api/http";
import type { User } from "../../../api/types";
import { words } from "../../../strings/administration";
import { createDeed } from "../../../ui/deed";
import { Field } from "../../../ui/Field";
import { Trouble } from "../../../ui/Trouble";
import { Why } from "../parts/Lines";
import { leavesNobody, LONGEST_TITLE, me, type People } from "../people";
import { RolePicker } from "./RolePicker";

const w = words.users;

export function Profile(props: { user: User; people: People; writes: boolean }) {
  const [title, setTitle] = createSignal(props.user.title);
  const [roles, setRoles] = createSignal(props.user.roles);
  const { busy, failure, done, run } = createDeed();
  createEffect(on(() => props.user.roles.join(), () => setRoles(props.user.roles), { defer: true }));

  const rolesChanged = () => [...roles()].sort().join() !== [...props.user.roles].sort().join();
  const changed = () => title().trim() !== props.user.title || rolesChanged();
  const own = () => props.user.id === me();
  const why = () => {
    if (own()) return w.profile.ownRoles;
    return leavesNobody(props.people.users.data() ?? [], props.people.book(), props.user.id, { roles: roles() }) ? w.profile.lastAdministrator : "";
  };
  const refused = () => rolesChanged() && why() !== "";

  const save = (event: Event) =>
    run(event, async () => {
      const body = { title: title().trim(), ...(rolesChanged() ? { roles: roles() } : {}) };
      props.people.put(await ask<User>(`/api/users/${encodeURIComponent(props.user.id)}`, { method: "PATCH", body }));
    });

  return (
    <form onSubmit={save} class="card mt-4 grid gap-4 px-4 py-3.5">
      <div class="max-w-[420px]">
        <Field label={w.new.called} value={title()} onInput={setTitle} placeholder={props.user.name} disabled={!props.writes} maxLength={LONGEST_TITLE} />
      </div>
      <div>
        <RolePicker people={props.people} chosen={roles()} onChoose={setRoles} disabled={!props.writes || own()} />
        <Show when={props.writes && (own() || refused())}>
          <Why text={why()} />
        </Show>
      </div>
      <Trouble text={failure()} />
      <Show when={props.writes}>
        <div class="flex items-center gap-3">
          <button type="submit" class="btn btn-primary" disabled={!changed() || busy() || refused()}>
            {words.save}
          </button>
          <span class="note" aria-live="polite">
            {done() && words.saved}
          </span>
        </div>
      </Show>
    </form>
  );
}
