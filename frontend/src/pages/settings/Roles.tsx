// What people may do: every role in a list, or one with its rights.

import { useSearchParams } from "@solidjs/router";
import { Match, Show, Switch } from "solid-js";
import type { Role } from "../../api/types";
import { may } from "../../stores/session";
import { words } from "../../strings/administration";
import { text } from "../../strings/en";
import { Blank } from "../../ui/Blank";
import { Back } from "./parts/Back";
import { List } from "./parts/List";
import { createPeople, type People } from "./people";
import { effective } from "./rights";
import { RoleEditor } from "./roles/RoleEditor";
import { Section } from "./Section";

const w = words.roles;
/** Stands in the address for a role that is not there yet. */
const NEW = "new";

export default function Roles() {
  const [search] = useSearchParams<{ of?: string; from?: string }>();
  const people = createPeople();
  return (
    <Show when={search.of} keyed fallback={<AllRoles people={people} />}>
      {(id) => <OneRole id={id} from={search.from} people={people} />}
    </Show>
  );
}

function AllRoles(props: { people: People }) {
  const people = props.people;
  const bearers = (role: Role) => people.users.data()?.filter((user) => user.roles.includes(role.id)).length ?? 0;
  const rights = (role: Role) => w.rights(effective([role.id], people.book(), people.all()).length, people.all().length);
  return (
    <Section
      title={text.settings.sections.roles}
      lead={w.lead}
     
      needs={people.needs}
      tools={
        <Show when={may("admin", "users")}>
          <a href={`/settings/roles?of=${NEW}`} class="btn btn-primary">
            {w.add}
          </a>
        </Show>
      }
    >
      <List
        label={w.list}
        section="roles"
        items={people.roles.data() ?? []}
        id={(role) => role.id}
        name={(role) => role.title}
        mark={(role) => (role.built_in ? <span class="tag">{w.builtIn}</span> : undefined)}
        under={(role) => role.description}
        short={(role) => [rights(role), w.bearers(bearers(role))].join(" · ")}
        first={w.columns.role}
        found={(role) => `${role.id} ${role.title} ${role.description}`}
        columns={[
          { title: w.columns.from, wide: true, cell: (role) => <span class="text-muted">{role.inherits.map(people.roleTitle).join(", ") || "–"}</span> },
          { title: w.columns.rights, wide: true, cell: (role) => <span class="whitespace-nowrap tabular-nums">{rights(role)}</span> },
          { title: w.columns.bearers, wide: true, cell: (role) => <span class="whitespace-nowrap tabular-nums">{w.bearers(bearers(role))}</span> },
        ]}
      />
    </Section>
  );
}

const EMPTY: Role = { id: "", title: "", description: "", inherits: [], allow: [], deny: [], built_in: false };

function OneRole(props: { id: string; from?: string; people: People }) {
  const known = () => props.people.roles.data()?.find((one) => one.id === props.id);
  const fresh = (): Role => {
    const copied = props.people.roles.data()?.find((one) => one.id === props.from);
    return copied ? { ...copied, id: "", title: w.copyOf(copied.title), built_in: false } : EMPTY;
  };
  return (
    <Section title={props.id === NEW ? w.newTitle : (known()?.title ?? text.settings.sections.roles)} needs={props.people.needs} above={<Back href="/settings/roles" label={text.settings.sections.roles} />}>
      <Switch fallback={<Blank small title={w.gone} text={w.goneText} />}>
        <Match when={props.id === NEW && may("admin", "users")}>
          <RoleEditor role={fresh()} people={props.people} />
        </Match>
        <Match when={known()}>{(role) => <RoleEditor role={role()} people={props.people} />}</Match>
      </Switch>
    </Section>
  );
}
