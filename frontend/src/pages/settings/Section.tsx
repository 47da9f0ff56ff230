// The head of a settings section, and its waiting and failing states.

import { type JSX, Match, Switch } from "solid-js";
import { text } from "../../strings/en";
import { Blank, Waiting } from "../../ui/Blank";

export function Section(props: { title: string; loading?: boolean; failed?: Error; onRetry?: () => void; children: JSX.Element }) {
  return (
    <section>
      <h1 class="mb-3 text-[16px] font-semibold tracking-tight">{props.title}</h1>
      <Switch fallback={props.children}>
        <Match when={props.failed}>
          {(error) => (
            <Blank small title={text.someWay} text={text.somethingFailed(error().message)}>
              <button type="button" class="btn" onClick={props.onRetry}>
                {text.retry}
              </button>
            </Blank>
          )}
        </Match>
        <Match when={props.loading}>
          <Waiting label={text.loading} rows={4} />
        </Match>
      </Switch>
    </section>
  );
}
