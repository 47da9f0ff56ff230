// Who may sign in: everybody in a list, or one person with all that can be done for them.

import { useSearchParams } from "@solidjs/router";
import { createSignal, Show } from "solid-js";
import type { User } from "../../api/types";
import { duration } from "../../draw/format";
import { now } from "../../stores/clock";
import { may } from "../../stores/session";
import { words } from "../../strings/administration";
import { text } from "../../strings/en";
import { Blank } from "../../ui/Blank";
import { Icon } from "../../ui/Icon";
import { List } from "./parts/List";
import { calledOf, createPeople, me, type People } from "./people";
import { Section } from "./Section";
import { AddUser } from "./users/AddUser";
import { Person } from "./users/Person";
import { UserState } from "./users/UserState";

const w = words.users;

export default function Users() {
  const [search] = useSearchParams<{ of?: string }>();
  const people = createPeople();
  return (
    <Show when={search.of} keyed fallback={<Everybody people={people} />}>
      {(id) => <Person id={id} people={people} />}
    </Show>
  );
}

function Everybody(props: { people: People }) {
  const [adding, setAdding] = createSignal(false);
  const users = () => props.people.users.data() ?? [];
  const lead = () => [w.lead, props.people.users.data() && w.count(users().length, users().filter((one) => one.disabled).length)].filter(Boolean).join(" ");
  const seen = (user: User) => (user.signed_in_at === null ? words.never : text.ago(duration(now() - user.signed_in_at)));
  return (
    <>
      <Section
        title={text.settings.sections.users}
        lead={lead()}
        needs={props.people.needs}
        tools={
          <Show when={may("admin", "users") && props.people.roles.data()}>
            <button type="button" class="btn btn-primary" onClick={() => setAdding(true)}>
              {w.add}
            </button>
          </Show>
        }
      >
        <Show when={users().length > 0} fallback={<Blank small title={w.none} text={w.noneText} icon={<Icon name="shield" size={22} />} />}>
          <List
            label={w.list}
            section="users"
            items={props.people.sorted()}
            id={(user) => user.id}
            name={calledOf}
            mark={(user) => <Marks user={user} />}
            short={(user) => [user.roles.map(props.people.roleTitle).join(", ") || w.noRoles, user.signed_in_at === null ? w.neverIn : w.inAt(seen(user))].join(" · ")}
            first={w.columns.person}
            found={(user) => [user.name, user.title, ...user.roles.map(props.people.roleTitle)].join(" ")}
            columns={[
              { title: w.columns.roles, wide: true, cell: (user) => <Roles user={user} people={props.people} /> },
              { title: w.columns.factor, wide: true, cell: (user) => <span classList={{ "text-muted": !user.second_factor }}>{user.second_factor ? w.factor.on : w.factor.off}</span> },
              { title: w.columns.seen, wide: true, cell: (user) => <span class="whitespace-nowrap tabular-nums text-muted">{seen(user)}</span> },
              { title: w.columns.state, cell: (user) => <UserState user={user} quiet /> },
            ]}
          />
        </Show>
      </Section>
      <Show when={adding()}>
        <AddUser people={props.people} onClose={() => setAdding(false)} />
      </Show>
    </>
  );
}

function Marks(props: { user: User }) {
  return (
    <>
      <span class="note wrap-anywhere">{[props.user.title && props.user.name, props.user.provider && w.from(props.user.provider)].filter(Boolean).join(" · ")}</span>
      <Show when={props.user.id === me()}>
        <span class="tag">{w.you}</span>
      </Show>
    </>
  );
}

function Roles(props: { user: User; people: People }) {
  return (
    <Show when={props.user.roles.length > 0} fallback={<span class="text-muted">{w.noRoles}</span>}>
      {props.user.roles.map(props.people.roleTitle).join(", ")}
    </Show>
  );
}
