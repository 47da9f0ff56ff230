// Shows what it holds to those who have the right, and to others what is missing.

import { A } from "@solidjs/router";
import Lock from "lucide-solid/icons/lock";
import { type JSX, Show } from "solid-js";
import type { Right } from "../api/types";
import { home } from "../frame/pages";
import { may, session } from "../stores/session";
import { text } from "../strings/en";
import { Blank } from "./Blank";

export function Needs(props: { right?: Right; children: JSX.Element }) {
  return (
    <Show when={!props.right || may(...props.right)} fallback={<NoRight right={props.right} />}>
      {props.children}
    </Show>
  );
}

export function NoRight(props: { right?: Right }) {
  const words = text.enter.noRight;
  const needed = () => (props.right ? words.needed(...props.right) : "");
  return (
    <div class="h-full overflow-y-auto">
      <Blank heading title={words.title} text={[needed(), words.roles(session.state()?.roles ?? [])].filter(Boolean).join(" ")} icon={<Lock size={22} aria-hidden="true" />}>
        <p class="note w-full">{words.next}</p>
        <A href={home()} class="btn">
          {words.back}
        </A>
      </Blank>
    </div>
  );
}
