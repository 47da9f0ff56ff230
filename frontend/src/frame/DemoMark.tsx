// Says, where it is so, that everything on the page was made up.

import { createSignal, onMount, Show } from "solid-js";
import { ask } from "../api/http";
import type { Version } from "../api/types";
import { text } from "../strings/en";

export function DemoMark() {
  const [demo, setDemo] = createSignal(false);
  onMount(() => {
    // Whoever cannot be told that it is a demo is told by the rest of the page that nothing answers.
    ask<Version>("/api/version").then(
      (version) => setDemo(version.demo === true),
      () => undefined,
    );
  });

  return (
    <Show when={demo()}>
      <span class="tag shrink-0" data-tone="warning" title={text.demo.explain}>
        {text.demo.mark}
        <span class="sr-only">: {text.demo.explain}</span>
      </span>
    </Show>
  );
}
