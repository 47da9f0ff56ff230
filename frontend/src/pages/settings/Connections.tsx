// Connections: what people added to be asked, in a list, and each with all that can be done with it.

import { useSearchParams } from "@solidjs/router";
import { Match, Show, Switch } from "solid-js";
import { ask } from "../../api/http";
import type { Connection, ConnectionType } from "../../api/types";
import { now } from "../../stores/clock";
import { may } from "../../stores/session";
import { createHealth } from "../../stores/sources";
import { words } from "../../strings/connections";
import { text } from "../../strings/en";
import { Blank } from "../../ui/Blank";
import { Icon } from "../../ui/Icon";
import { NoRight } from "../../ui/Needs";
import { Choose } from "./connections/Choose";
import { answered, fareOf } from "./connections/fare";
import { NewConnection } from "./connections/NewConnection";
import { OneConnection } from "./connections/OneConnection";
import { State } from "./connections/State";
import { createAnswer } from "./parts/answer";
import { List } from "./parts/List";
import { Section } from "./Section";

export function createConnections() {
  const cards = createAnswer(() => ask<{ data: Connection[] }>("/api/connections").then((answer) => answer.data));
  const types = createAnswer(() => ask<{ data: ConnectionType[] }>("/api/connection-types").then((answer) => answer.data));
  const seen = may("read", "monitoring");
  const health = seen ? createHealth() : undefined;
  const typeOf = (card: Connection) => types.data()?.find((one) => one.offer === card.offer);
  return {
    cards,
    types,
    needs: [cards, types],
    typeOf,
    titleOf: (card: Connection) => typeOf(card)?.title ?? card.offer,
    fareOf: (card: Connection) => fareOf(card, health?.sources() ?? [], seen),
    put: (card: Connection): void => {
      cards.put((before) => (before.some((one) => one.id === card.id) ? before.map((one) => (one.id === card.id ? card : one)) : [...before, card]));
      health?.retry();
    },
    drop: (id: string): void => cards.put((before) => before.filter((one) => one.id !== id)),
  };
}

export type Connections = ReturnType<typeof createConnections>;

export default function ConnectionsPage() {
  const [search] = useSearchParams<{ of?: string; new?: string; found?: string }>();
  const all = createConnections();
  return (
    <Switch fallback={<AllConnections all={all} />}>
      <Match when={search.new !== undefined && !may("write", "nodes")}>
        <Section title={words.choose.title}>
          <NoRight right={["write", "nodes"]} />
        </Section>
      </Match>
      <Match when={search.new === ""}>
        <Choose all={all} />
      </Match>
      <Match when={search.new} keyed>
        {(offer) => <NewConnection offer={offer} found={search.found} all={all} />}
      </Match>
      <Match when={search.of} keyed>
        {(id) => <OneConnection id={id} all={all} />}
      </Match>
    </Switch>
  );
}

function AddLink() {
  return (
    <Show when={may("write", "nodes")}>
      <a href="/settings/connections?new=" class="btn btn-primary">
        {words.add}
      </a>
    </Show>
  );
}

function AllConnections(props: { all: Connections }) {
  const cards = () => props.all.cards.data() ?? [];
  const last = (card: Connection): string => answered(props.all.fareOf(card), now());
  return (
    <Section title={text.settings.sections.connections} lead={words.lead} needs={props.all.needs} tools={<Show when={cards().length > 0}><AddLink /></Show>}>
      <Show
        when={cards().length > 0}
        fallback={
          <Blank small title={words.none} text={may("write", "nodes") ? words.noneText : words.noneReadOnly} icon={<Icon name="cable" size={22} />}>
            <AddLink />
          </Blank>
        }
      >
        <List
          label={words.list}
          section="connections"
          items={cards()}
          id={(card) => card.id}
          name={(card) => card.title}
          under={(card) => props.all.fareOf(card).fault?.message}
          short={(card) => [props.all.titleOf(card), props.all.fareOf(card).answeredAt !== null && words.answered(last(card))].filter(Boolean).join(" · ")}
          first={words.columns.connection}
          found={(card) => [card.title, card.source, props.all.titleOf(card)].join(" ")}
          columns={[
            { title: words.columns.type, wide: true, cell: (card) => <span class="text-muted">{props.all.titleOf(card)}</span> },
            { title: words.columns.state, cell: (card) => <State fare={props.all.fareOf(card)} /> },
            { title: words.columns.last, wide: true, cell: (card) => <span class="whitespace-nowrap tabular-nums text-muted">{last(card)}</span> },
          ]}
        />
      </Show>
    </Section>
  );
}
