// One connection: how it fares, what came from it, its settings, and how it is paused or removed.

import { createEffect, createMemo, on, onCleanup, Show } from "solid-js";
import { ask } from "../../../api/http";
import type { Connection, ConnectionDetail } from "../../../api/types";
import { now } from "../../../stores/clock";
import { may } from "../../../stores/session";
import { words } from "../../../strings/connections";
import { text } from "../../../strings/en";
import { Blank } from "../../../ui/Blank";
import type { Connections } from "../Connections";
import { createAnswer } from "../parts/answer";
import { Back } from "../parts/Back";
import { leaving } from "../parts/List";
import { Section } from "../Section";
import { ConnectionForm } from "./ConnectionForm";
import { Ending } from "./Ending";
import { answered, type Fare } from "./fare";
import { Known } from "./Known";
import { SettingsShown } from "./SettingsShown";

export function OneConnection(props: { id: string; all: Connections }) {
  const card = () => props.all.cards.data()?.find((one) => one.id === props.id);
  onCleanup(() => leaving(props.id));
  return (
    <Section title={card()?.title ?? text.settings.sections.connections} needs={props.all.needs} above={<Back href="/settings/connections" label={text.settings.sections.connections} />}>
      <Show when={card()} fallback={<Blank small title={words.gone} text={words.goneText} />}>
        {(known) => <Whole card={known()} all={props.all} />}
      </Show>
    </Section>
  );
}

function Whole(props: { card: Connection; all: Connections }) {
  const detail = createAnswer(() => ask<ConnectionDetail>(`/api/connections/${encodeURIComponent(props.card.id)}`));
  const fare = createMemo(() => props.all.fareOf(props.card));
  const type = () => props.all.typeOf(props.card);
  // How much came from it is asked again when it answered for the first time, or came back.
  createEffect(on(() => fare().state, () => void detail.again(), { defer: true }));
  return (
    <>
      <Fault fare={fare()} />
      <Known card={props.card} fare={fare()} detail={detail.data()} type={type()} />
      <h2 class="mt-6 mb-2 font-medium">{words.form.settings}</h2>
      <Show when={type()} keyed fallback={<p class="card px-4 py-3 text-pretty">{words.noType(props.card.offer)}</p>}>
        {(known) => (
          <Show when={may("write", "nodes")} fallback={<SettingsShown card={props.card} type={known} />}>
            <ConnectionForm type={known} card={props.card} onSaved={props.all.put} />
          </Show>
        )}
      </Show>
      <Show when={may("write", "nodes") || may("delete", "nodes")}>
        <Ending card={props.card} all={props.all} />
      </Show>
    </>
  );
}

function Fault(props: { fare: Fare }) {
  return (
    <Show when={props.fare.fault}>
      {(fault) => (
        <div class="mb-3 rounded-lg bg-bad-soft px-3 py-2 text-pretty wrap-anywhere" role="status">
          <p>
            {fault().message}
            <Show when={props.fare.failures > 0}>
              <span class="note">{` · ${words.one.failures(props.fare.failures)}`}</span>
            </Show>
          </p>
          <Show when={fault().hint}>
            <p>{fault().hint}</p>
          </Show>
          <Show when={props.fare.answeredAt !== null}>
            <p class="note">{words.lastAnswer(answered(props.fare, now()))}</p>
          </Show>
        </div>
      )}
    </Show>
  );
}
