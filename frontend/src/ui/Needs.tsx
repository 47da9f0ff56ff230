// Shows what it holds to those who have the right, and to others what is missing.

import { A } from "@solidjs/router";
import Lock from "lucide-solid/icons/lock";
import { type JSX, Show } from "solid-js";
import type { Right } from "../api/types";
import { home } from "../frame/pages";
import { may, session } from "../stores/session";
import { text } from "../strings/en";
import { Blank } from "./Blank";

const words = text.enter.noRight;

export function Needs(props: { right?: Right; children: JSX.Element }) {
  return (
    <Show
      when={!props.right || may(...props.right)}
      fallback={
        <div class="h-full overflow-y-auto">
          <NoRight heading right={props.right} />
        </div>
      }
    >
      {props.children}
    </Show>
  );
}

/** On a page of its own, or under the heading of one; `said` are the server's words where it refused. */
export function NoRight(props: { right?: Right; said?: string; heading?: boolean }) {
  const why = () => (props.right ? [words.needed(...props.right), words.roles(session.state()?.roles ?? [])].join(" ") : props.said);
  return (
    <Blank heading={props.heading} small={!props.heading} title={words.title} text={why()} icon={<Lock size={22} aria-hidden="true" />}>
      <p class="note w-full">{words.next}</p>
      <Show when={props.heading}>
        <A href={home()} class="btn">
          {words.back}
        </A>
      </Show>
    </Blank>
  );
}
