// A new connection of one type: its form, and once it is saved its own page.

import { useNavigate } from "@solidjs/router";
import { Show } from "solid-js";
import type { Connection } from "../../../api/types";
import { words } from "../../../strings/connections";
import { Blank } from "../../../ui/Blank";
import type { Connections } from "../Connections";
import { Back } from "../parts/Back";
import { Section } from "../Section";
import { ConnectionForm } from "./ConnectionForm";

const w = words.choose;

export function NewConnection(props: { offer: string; all: Connections }) {
  const navigate = useNavigate();
  const type = () => props.all.types.data()?.find((one) => one.offer === props.offer);
  const saved = (card: Connection): void => {
    props.all.put(card);
    navigate(`/settings/connections?of=${encodeURIComponent(card.id)}`, { replace: true });
  };
  return (
    <Section title={type() ? words.form.connect(type()?.title ?? "") : w.title} lead={type()?.description} needs={[props.all.types]} above={<Back href="/settings/connections?new=" label={w.title} />}>
      <Show when={type()} keyed fallback={<Gone offer={props.offer} />}>
        {(known) => <ConnectionForm type={known} onSaved={saved} />}
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
