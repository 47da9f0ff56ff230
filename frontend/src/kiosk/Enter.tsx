// Open a link of a wall display: exchange it for a session of the display's own, once nobody else is signed in here.

import { useNavigate } from "@solidjs/router";
import { createEffect, createSignal, Match, onCleanup, onMount, Switch } from "solid-js";
import { ask } from "../api/http";
import type { SessionState } from "../api/types";
import { Sheet } from "../enter/Sheet";
import { session } from "../stores/session";
import { kiosk } from "../strings/kiosk";
import { text } from "../strings/en";
import { createDeed } from "../ui/deed";
import { Trouble } from "../ui/Trouble";
import { forgetSecret, heldSecret, hideSecret } from "./secret";

const w = kiosk.enter;

export default function Enter() {
  const navigate = useNavigate();
  const [has, setHas] = createSignal(heldSecret() !== "");
  const { failure, run } = createDeed();
  let tried = false;
  const open = (event: Event = new Event("submit")): void => {
    tried = true;
    void run(event, async () => {
      const next = await ask<SessionState>("/api/kiosk", { method: "POST", body: { secret: heldSecret() } });
      forgetSecret();
      session.learn(next);
    });
  };
  const person = () => session.standing() === "signed_in" && !session.state()?.kiosk && session.state()?.principal?.name;
  createEffect(() => {
    const first = session.state()?.kiosk?.views[0];
    if (first && heldSecret() === "") navigate(first.path, { replace: true });
    else if (has() && !tried && ["signed_out", "signed_in"].includes(session.standing()) && !person()) open();
  });
  // Another link may be pasted over this page: no page is loaded for a fragment.
  const pasted = (): void => {
    hideSecret();
    tried = false;
    setHas(false);
    setHas(heldSecret() !== "");
  };
  onMount(() => window.addEventListener("hashchange", pasted));
  onCleanup(() => window.removeEventListener("hashchange", pasted));
  const stay = (): void => {
    forgetSecret();
    navigate("/", { replace: true });
  };
  return (
    <Switch
      fallback={
        <Sheet title={w.noneTitle} lead={w.none}>
          {""}
        </Sheet>
      }
    >
      <Match when={failure()}>
        <Sheet title={w.failed}>
          <Trouble text={failure()} />
          <button type="button" class="btn mt-4" onClick={open}>
            {w.again}
          </button>
        </Sheet>
      </Match>
      <Match when={has() && person()}>
        {(name) => (
          <Sheet title={w.confirmTitle(name())} lead={w.confirmText}>
            <div class="flex flex-wrap gap-2">
              <button type="button" class="btn btn-primary" onClick={open}>
                {w.confirm}
              </button>
              <button type="button" class="btn" onClick={stay}>
                {w.stay}
              </button>
            </div>
          </Sheet>
        )}
      </Match>
      <Match when={has()}>
        <Sheet title={w.title}>
          <p role="status" class="text-muted">
            {session.standing() === "away" ? text.enter.unreachable : w.busy}
          </p>
        </Sheet>
      </Match>
    </Switch>
  );
}
