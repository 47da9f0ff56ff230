// The API tokens that end with a person's account.

import { For, Show } from "solid-js";
import type { Token } from "../../../api/types";
import { words } from "../../../strings/administration";
import { text } from "../../../strings/en";
import { Waiting } from "../../../ui/Blank";
import { Group } from "../parts/Lines";

const w = words.users.tokens;

export function OwnedTokens(props: { tokens?: Token[]; failed?: Error }) {
  return (
    <Group title={w.title} note={w.note}>
      <Show when={props.tokens} fallback={<Show when={props.failed} fallback={<Waiting label={text.loading} rows={1} />}>{(error) => <p class="px-4 py-3">{text.somethingFailed(error().message)}</p>}</Show>}>
        {(tokens) => (
          <For each={tokens()} fallback={<p class="px-4 py-3 text-muted">{w.none}</p>}>
            {(token) => (
              <a href={`/settings/tokens?of=${encodeURIComponent(token.id)}`} class="flex min-h-10 flex-wrap items-center gap-x-3 px-4 py-1.5 hover:bg-raised max-sm:min-h-11">
                <span class="font-medium wrap-anywhere">{token.name}</span>
                <span class="font-mono text-xs text-muted">{token.hint}</span>
                <span class="note ml-auto">{token.scopes.length > 0 ? token.scopes.join(", ") : words.tokens.nothing}</span>
              </a>
            )}
          </For>
        )}
      </Show>
    </Group>
  );
}
