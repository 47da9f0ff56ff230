// Choose roles, and see at once what they come to.

import { createMemo, For, Show } from "solid-js";
import { words } from "../../../strings/administration";
import { SomeOf } from "../parts/Choice";
import { type People, rightInWords } from "../people";
import { effective } from "../rights";

const w = words.users;

export function RolePicker(props: { people: People; chosen: string[]; onChoose: (roles: string[]) => void; disabled?: boolean }) {
  const options = () =>
    (props.people.roles.data() ?? []).map((role) => {
      const beyond = props.chosen.includes(role.id) || props.disabled ? [] : props.people.beyondMine([role.id]);
      const named = beyond.slice(0, 2).map((right) => rightInWords(right, props.people.resourceTitle));
      return { value: role.id, title: role.title, note: role.description, why: beyond.length > 0 ? w.profile.beyond([...named, ...(beyond.length > 2 ? ["…"] : [])].join(", ")) : undefined };
    });
  return (
    <>
      <SomeOf legend={w.new.roles} options={options()} chosen={props.chosen} onChoose={props.onChoose} disabled={props.disabled} columns />
      <ComesTo people={props.people} roles={props.chosen} />
    </>
  );
}

/** The rights that roles come to together, by what they are about. */
export function ComesTo(props: { people: People; roles: string[] }) {
  const rights = createMemo(() => effective(props.roles, props.people.book(), props.people.all()));
  const about = () =>
    (props.people.permissions.data()?.resources ?? []).flatMap((resource) => {
      const actions = rights().filter((right) => right[1] === resource.name).map((right) => words.rights.actions[right[0]] ?? right[0]);
      return actions.length > 0 ? [{ title: resource.title, actions: actions.length === props.people.permissions.data()?.actions.length ? words.rights.everything : actions.join(", ") }] : [];
    });
  return (
    <div class="mt-2.5 rounded-lg bg-raised px-3 py-2" aria-live="polite">
      <p class="text-xs font-medium">{w.profile.gives}</p>
      <Show when={about().length > 0} fallback={<p class="note mt-0.5">{w.profile.givesNothing}</p>}>
        <dl class="mt-1 grid grid-cols-[repeat(auto-fill,minmax(190px,1fr))] gap-x-4 gap-y-1 text-xs">
          <For each={about()}>
            {(one) => (
              <div>
                <dt class="inline">{one.title}</dt> <dd class="inline text-muted">{one.actions}</dd>
              </div>
            )}
          </For>
        </dl>
      </Show>
    </div>
  );
}
