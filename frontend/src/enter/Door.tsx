// The root: shows the pages to those who are signed in, and to others the way in.

import { type RouteSectionProps, useLocation, useNavigate } from "@solidjs/router";
import { createEffect, lazy, Match, onCleanup, Show, Suspense, Switch } from "solid-js";
import { Frame } from "../frame/Frame";
import { isEntrance, session } from "../stores/session";
import { text } from "../strings/en";
import { Blank } from "../ui/Blank";
import { Icon } from "../ui/Icon";
import { detour } from "./detour";

const ConfirmPassword = lazy(() => import("../ui/ConfirmPassword").then((module) => ({ default: module.ConfirmPassword })));
const Wall = lazy(() => import("../kiosk/Wall"));
const AGAIN_MS = 3000;

export function Door(props: RouteSectionProps) {
  const location = useLocation();
  const navigate = useNavigate();
  createEffect(() => {
    const over = session.screen() && session.standing() === "signed_out";
    const to = over ? (location.pathname === "/kiosk" ? undefined : "/kiosk") : detour(session.standing(), { pathname: location.pathname, search: location.search, hash: location.hash, wanted: one(location.query.to) });
    if (to) navigate(to, { replace: true });
  });
  // Somebody may have signed in, or finished the setup, in another tab.
  const look = (): void => {
    if (!document.hidden && ["signed_out", "setup"].includes(session.standing())) void session.renew().catch(() => undefined);
  };
  document.addEventListener("visibilitychange", look);
  onCleanup(() => document.removeEventListener("visibilitychange", look));
  return (
    <>
      <Switch>
        <Match when={session.standing() === "away"}>
          <Away />
        </Match>
        <Match when={session.standing() !== "asking" && isEntrance(location.pathname)}>
          <Suspense>{props.children}</Suspense>
        </Match>
        <Match when={session.standing() === "signed_in" && session.screen()}>
          <Suspense>
            <Wall {...props} />
          </Suspense>
        </Match>
        <Match when={session.standing() === "signed_in"}>
          <Frame {...props} />
        </Match>
      </Switch>
      <Show when={session.confirming()}>
        <Suspense>
          <ConfirmPassword />
        </Suspense>
      </Show>
    </>
  );
}

const one = (value: string | string[] | undefined): string | undefined => [value].flat()[0];

/** Nothing is known of anybody while the server cannot say; it is asked again until it can. */
function Away() {
  const again = (): void => void session.renew().catch(() => undefined);
  const timer = setInterval(again, AGAIN_MS);
  onCleanup(() => clearInterval(timer));
  return (
    <main class="grid h-dvh place-items-center overflow-y-auto">
      <Blank heading title={text.enter.awayTitle} text={session.trouble()} icon={<Icon name="cable" size={22} />}>
        <p class="note w-full">{text.enter.awayText}</p>
        <button type="button" class="btn" onClick={again}>
          {text.retry}
        </button>
      </Blank>
    </main>
  );
}
