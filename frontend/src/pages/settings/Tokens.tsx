// API tokens: every one in a list, or one with all that can be done with it.

import { useSearchParams } from "@solidjs/router";
import { createSignal, Show } from "solid-js";
import { ask } from "../../api/http";
import type { Scope, ScopePreset, Token, User } from "../../api/types";
import { duration } from "../../draw/format";
import { mayEnrol } from "../../enter/Enrol";
import { EnrolDialog } from "../../enter/EnrolDialog";
import { now } from "../../stores/clock";
import { may } from "../../stores/session";
import { words } from "../../strings/administration";
import { text } from "../../strings/en";
import { Blank } from "../../ui/Blank";
import { Icon } from "../../ui/Icon";
import { createAnswer } from "./parts/answer";
import { List } from "./parts/List";
import { calledOf } from "./people";
import { Section } from "./Section";
import { AddToken } from "./tokens/AddToken";
import { Expiry } from "./tokens/Expiry";
import { OneToken } from "./tokens/OneToken";

const w = words.tokens;

export function createTokens() {
  const tokens = createAnswer(() => ask<{ data: Token[] }>("/api/tokens").then((answer) => answer.data));
  const users = createAnswer(() => ask<{ data: User[] }>("/api/users").then((answer) => answer.data));
  const scopes = createAnswer(() => ask<{ data: Scope[]; presets: ScopePreset[] }>("/api/scopes"));
  const nameOf = (id: string): string => {
    const user = users.data()?.find((one) => one.id === id);
    return user ? calledOf(user) : "";
  };
  return {
    tokens,
    users,
    scopes,
    needs: [tokens, users, scopes],
    nameOf,
    ownerOf: (token: Token) => (token.owner === "" ? w.organisation : nameOf(token.owner) || w.unknownOwner),
    scopeTitle: (name: string) => scopes.data()?.data.find((one) => one.name === name)?.title ?? name,
    /** The preset that has exactly these scopes. */
    presetOf: (held: string[]) => scopes.data()?.presets.find((preset) => [...preset.scopes].sort().join() === [...held].sort().join()),
    put: (token: Token) => tokens.put((before) => (before.some((one) => one.id === token.id) ? before.map((one) => (one.id === token.id ? token : one)) : [...before, token])),
  };
}

export type Tokens = ReturnType<typeof createTokens>;

export default function TokensPage() {
  const [search] = useSearchParams<{ of?: string }>();
  const all = createTokens();
  return (
    <Show when={search.of} keyed fallback={<AllTokens all={all} />}>
      {(id) => <OneToken id={id} all={all} />}
    </Show>
  );
}

function AllTokens(props: { all: Tokens }) {
  const [open, setOpen] = createSignal<"add" | "enrol">();
  const tokens = () => props.all.tokens.data() ?? [];
  const summary = (token: Token) => {
    const preset = props.all.presetOf(token.scopes);
    if (preset) return preset.title;
    return token.scopes.length === 0 ? w.nothing : w.scopes(token.scopes[0] ?? "", token.scopes.length - 1);
  };
  const used = (token: Token) => (token.used_at === null ? w.notUsed : text.ago(duration(now() - token.used_at)));
  return (
    <>
      <Section
        title={text.settings.sections.tokens}
        lead={w.lead}
        needs={props.all.needs}
        tools={
          <>
            <Show when={mayEnrol()}>
              <button type="button" class="btn" onClick={() => setOpen("enrol")}>
                {text.enter.enrol.title}
              </button>
            </Show>
            <Show when={may("admin", "users") && props.all.scopes.data()}>
              <button type="button" class="btn btn-primary" onClick={() => setOpen("add")}>
                {w.add}
              </button>
            </Show>
          </>
        }
      >
        <Show when={tokens().length > 0} fallback={<Blank small title={w.none} text={w.noneText} icon={<Icon name="shield" size={22} />} />}>
          <List
            label={w.list}
            section="tokens"
            items={tokens()}
            id={(token) => token.id}
            name={(token) => token.name}
            mark={(token) => <code class="font-mono text-xs text-muted">{token.hint}</code>}
            short={(token) => [summary(token), props.all.ownerOf(token), token.used_at === null ? w.neverUsed : w.usedAt(used(token))].join(" · ")}
            first={w.columns.token}
            found={(token) => [token.name, token.hint, token.agent, props.all.ownerOf(token), ...token.scopes].join(" ")}
            columns={[
              { title: w.columns.scopes, wide: true, cell: (token) => <span class="whitespace-nowrap" classList={{ "text-muted": token.scopes.length === 0 }} title={token.scopes.join(", ")}>{summary(token)}</span> },
              { title: w.columns.owner, wide: true, cell: (token) => <span classList={{ "text-muted": token.owner === "" }}>{props.all.ownerOf(token)}</span> },
              { title: w.columns.used, wide: true, cell: (token) => <span class="whitespace-nowrap tabular-nums text-muted">{used(token)}</span> },
              { title: w.columns.agent, wide: true, cell: (token) => <span class="wrap-anywhere">{token.agent || <span class="text-muted">–</span>}</span> },
              { title: w.columns.expires, cell: (token) => <Expiry token={token} /> },
            ]}
          />
        </Show>
      </Section>
      <Show when={open() === "add"}>
        <AddToken all={props.all} onClose={() => setOpen(undefined)} />
      </Show>
      <Show when={open() === "enrol"}>
        <EnrolDialog onMade={props.all.put} onClose={() => setOpen(undefined)} />
      </Show>
    </>
  );
}
