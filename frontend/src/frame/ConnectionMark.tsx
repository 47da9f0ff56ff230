// How the line to the server is, with the age of what is shown.

import { duration } from "../draw/format";
import { now } from "../stores/clock";
import { live } from "../stores/live";
import { text } from "../strings/en";
import { Reached } from "../ui/Reached";

/** Younger than this is "live"; a ping comes every 20 s at the latest. */
const FRESH_SECONDS = 5;

export function ConnectionMark() {
  const age = () => (live.heardAt() === 0 ? undefined : Math.max(0, now() - live.heardAt()));
  const shownAge = () => {
    const seconds = age();
    return seconds === undefined || (live.line() === "live" && seconds < FRESH_SECONDS) ? "" : duration(seconds);
  };
  const tone = () => ({ live: "bg-ok", connecting: "bg-unknown", "catching-up": "bg-accent", "stream-down": "bg-warn-fill", offline: "bg-bad-fill" })[live.line()];
  const shape = () => (live.line() === "live" ? "rounded-full" : live.line() === "offline" ? "rounded-[2px]" : "rotate-45 rounded-[2px]");

  return (
    <Reached
      popup="dialog"
      fetch={() => import("./ConnectionNote")}
      own={{ age: age() }}
      class="note flex h-8 items-center gap-2 rounded-lg px-2 whitespace-nowrap hover:bg-raised max-sm:min-h-11 max-sm:min-w-11 max-sm:justify-center"
      face={
        <>
          <i aria-hidden="true" class={`size-[8px] shrink-0 ${tone()} ${shape()}`} />
          <span class="max-sm:sr-only" aria-live="polite">
            {text.line[live.line()]}
          </span>
          <span class="min-w-0 tabular-nums max-sm:hidden">{shownAge() && `· ${shownAge()}`}</span>
          </>
      }
    />
  );
}
