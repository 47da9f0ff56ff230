// Says in one line that nobody answers, and how old is what is shown.

import CloudOff from "lucide-solid/icons/cloud-off";
import { Show } from "solid-js";
import { duration } from "../draw/format";
import { now } from "../stores/clock";
import { live } from "../stores/live";
import { kiosk } from "../strings/kiosk";

export function LastSeen() {
  return (
    <Show when={live.line() === "offline" && live.heardAt() > 0}>
      <div role="status" class="flex items-start gap-2.5 border-b border-hair bg-warn-soft px-4 py-1.5">
        <CloudOff size={15} class="mt-[3px] shrink-0 text-warn" aria-hidden="true" />
        <p class="min-w-0">
          <b class="font-medium tabular-nums">{kiosk.offline.title(duration(Math.max(0, now() - live.heardAt())))}</b>{" "}
          <span class="max-sm:hidden">{kiosk.offline.text}</span>
        </p>
      </div>
    </Show>
  );
}
