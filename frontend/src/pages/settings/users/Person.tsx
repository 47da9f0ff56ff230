// One person: who they are, how they sign in, where they are signed in, and how the account is closed.

import { createEffect, onCleanup, Show } from "solid-js";
import { ask } from "../../../api/http";
import type { Session, Token, User } from "../../../api/types";
import { fullMoment } from "../../../draw/format";
import { may } from "../../../stores/session";
import { words } from "../../../strings/administration";
import { text } from "../../../strings/en";
import { Blank } from "../../../ui/Blank";
import { createAnswer } from "../parts/answer";
import { Back } from "../parts/Back";
import { leaving } from "../parts/List";
import { calledOf, me, type People } from "../people";
import { Section } from "../Section";
import { Closing } from "./Closing";
import { Profile } from "./Profile";
import { Sessions } from "./Sessions";
import { SignIn } from "./SignIn";
import { OwnedTokens } from "./OwnedTokens";
import { UserState } from "./UserState";

const w = words.users;

export function Person(props: { id: string; people: People }) {
  const user = () => props.people.user(props.id);
  createEffect(() => onCleanup(() => leaving(props.id)));
  return (
    <Section title={user() ? calledOf(user() as User) : text.settings.sections.users} needs={props.people.needs} above={<Back href="/settings/users" label={text.settings.sections.users} />}>
      <Show when={user()} fallback={<Blank small title={w.gone} text={w.goneText} />}>
        {(known) => <Known user={known()} people={props.people} />}
      </Show>
    </Section>
  );
}

function Known(props: { user: User; people: People }) {
  const path = `/api/users/${encodeURIComponent(props.user.id)}`;
  const sessions = createAnswer(() => ask<{ data: Session[] }>(`${path}/sessions`).then((answer) => answer.data));
  const tokens = createAnswer(() => ask<{ data: Token[] }>("/api/tokens").then((answer) => answer.data));
  const owned = () => tokens.data()?.filter((token) => token.owner === props.user.id);
  const writes = () => may("admin", "users");
  return (
    <>
      <p class="-mt-2 flex flex-wrap items-center gap-x-3 gap-y-1 text-muted">
        <UserState user={props.user} />
        <Show when={props.user.id === me()}>
          <span class="tag">{w.you}</span>
        </Show>
        <span class="min-w-0 wrap-anywhere">{`${w.signsInAs} ${props.user.name}`}</span>
        <span>{`${w.madeAt} ${fullMoment(props.user.created_at)}`}</span>
      </p>
      <Profile user={props.user} people={props.people} writes={writes()} />
      <SignIn user={props.user} people={props.people} writes={writes()} onSessionsEnded={() => void sessions.again()} />
      <Sessions user={props.user} sessions={sessions} writes={writes()} />
      <OwnedTokens tokens={owned()} failed={tokens.failed()} />
      <Show when={writes()}>
        <Closing user={props.user} people={props.people} sessions={sessions.data()?.length} tokens={owned()?.map((token) => token.name) ?? []} onSessionsEnded={() => void sessions.again()} />
      </Show>
    </>
  );
}
