// A new connection of one type: its form, and once it is saved its own page.

import { useNavigate } from "@solidjs/router";
import { Show } from "solid-js";
import { ask } from "../../../api/http";
import type { Connection, Discovery, Finding } from "../../../api/types";
import { words } from "../../../strings/connections";
import { text } from "../../../strings/en";
import { Blank, Waiting } from "../../../ui/Blank";
import type { Connections } from "../Connections";
import { createAnswer } from "../parts/answer";
import { Back } from "../parts/Back";
import { Section } from "../Section";
import { ConnectionForm } from "./ConnectionForm";

const w = words.choose;

/** What is found of it; what was found may be forgotten by now, and then all has to be typed. */
const asGiven = (found: Finding | undefined) => found && { title: found.name, config: found.config };

/** `found` is what discovery found, by id. */
export function NewConnection(props: { offer: string; found?: string; all: Connections }) {
  const finding = createAnswer(async () => (props.found ? await ask<Discovery>("/api/discover") : undefined));
  const given = () => finding.data()?.scan?.found.find((one) => one.id === props.found && one.offer === props.offer);
  const navigate = useNavigate();
  const type = () => props.all.types.data()?.find((one) => one.offer === props.offer);
  const saved = (card: Connection): void => {
    props.all.put(card);
    navigate(`/settings/connections?of=${encodeURIComponent(card.id)}`, { replace: true });
  };
  return (
    <Section title={type() ? words.form.connect(type()?.title ?? "") : w.title} lead={type()?.description} needs={[props.all.types]} above={<Back href="/settings/connections?new=" label={w.title} />}>
      <Show when={type()} keyed fallback={<Gone offer={props.offer} />}>
        {(known) => (
          <Show when={!props.found || finding.data() !== undefined || finding.failed()} fallback={<Waiting label={text.loading} rows={4} />}>
            <Show when={given()}>
              {(one) => <p class="note mb-2">{words.discover.prefilled(one().base_url)}</p>}
            </Show>
            <ConnectionForm type={known} given={asGiven(given())} onSaved={saved} />
          </Show>
        )}
      </Show>
    </Section>
  );
}

function Gone(props: { offer: string }) {
  return (
    <Blank small title={w.gone} text={w.goneText(props.offer)}>
      <a href="/settings/connections?new=" class="btn">
        {w.others}
      </a>
    </Blank>
  );
}
