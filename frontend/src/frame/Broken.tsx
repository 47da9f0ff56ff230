// A page that failed: why, and how to go on. Another page is not kept waiting by it.

import { useLocation } from "@solidjs/router";
import { createEffect, on } from "solid-js";
import { session } from "../stores/session";
import { text } from "../strings/en";
import { Blank } from "../ui/Blank";

/** As browsers put it that a part of the page did not come. */
const NOT_LOADED = /dynamically imported module|module script/i;

export function Broken(props: { error: Error; onRetry: () => void }) {
  const location = useLocation();
  createEffect(on(() => location.pathname, () => props.onRetry(), { defer: true }));
  const cut = () => NOT_LOADED.test(props.error.message);
  // After an update its parts have other names: only the whole page anew knows them, and only from a server that answers.
  const again = (): void => {
    if (cut()) session.renew().then(() => window.location.reload(), () => undefined);
    else props.onRetry();
  };
  return (
    <Blank heading title={cut() ? text.notLoaded : text.someWay} text={cut() ? text.notLoadedText : text.somethingFailed(props.error.message)}>
      <button type="button" class="btn" onClick={again}>
        {text.retry}
      </button>
    </Blank>
  );
}
