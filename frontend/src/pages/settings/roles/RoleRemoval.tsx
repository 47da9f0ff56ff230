// Remove a role that nobody needs.

import { useNavigate } from "@solidjs/router";
import { createSignal, Show } from "solid-js";
import { ask } from "../../../api/http";
import type { Role } from "../../../api/types";
import { words } from "../../../strings/administration";
import { FormDialog } from "../../../ui/FormDialog";
import { Line } from "../parts/Lines";
import { calledOf, type People } from "../people";

const w = words.roles;

export function RoleRemoval(props: { role: Role; people: People }) {
  const navigate = useNavigate();
  const [asked, setAsked] = createSignal(false);
  const people = () => (props.people.users.data() ?? []).filter((user) => user.roles.includes(props.role.id)).map(calledOf);
  const heirs = () => (props.people.roles.data() ?? []).filter((role) => role.inherits.includes(props.role.id)).map((role) => role.title);
  const used = () => people().length + heirs().length > 0;
  const remove = async (): Promise<void> => {
    const { id } = props.role;
    await ask(`/api/roles/${encodeURIComponent(id)}`, { method: "DELETE" });
    navigate("/settings/roles");
    props.people.roles.put((before) => before.filter((one) => one.id !== id));
  };
  return (
    <div class="card mt-6">
      <Line title={w.removing} text={w.removeText} why={used() ? w.inUse(people(), heirs()) : ""}>
        <button type="button" class="btn text-bad" disabled={used()} onClick={() => setAsked(true)}>
          {w.remove}
        </button>
      </Line>
      <Show when={asked()}>
        <FormDialog grave title={w.confirmRemove(props.role.title)} text={w.confirmRemoveText} action={w.remove} onClose={() => setAsked(false)} onSubmit={remove} />
      </Show>
    </div>
  );
}
