// A token's secret, once, with a command to try it.

import { Show } from "solid-js";
import type { Token } from "../../../api/types";
import { words } from "../../../strings/administration";
import { Copyable } from "../../../ui/Copyable";
import { ShownOnce } from "../../../ui/ShownOnce";
import { example } from "./example";

const w = words.tokens.shown;

export function TokenShown(props: { token: Token; secret: string; onClose: () => void }) {
  return (
    <ShownOnce title={w.title(props.token.name)} secret={props.secret} onClose={props.onClose}>
      <Show when={example(props.token.scopes, props.secret, location.origin)}>
        {(command) => (
          <>
            <h3 class="mt-4 mb-1.5 text-xs font-medium">{w.example}</h3>
            <Copyable label={w.example} value={command()} />
          </>
        )}
      </Show>
    </ShownOnce>
  );
}
