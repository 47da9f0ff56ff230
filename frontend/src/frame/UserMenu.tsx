// Who is signed in, and the way out.

import { session } from "../stores/session";
import { text } from "../strings/en";
import { Reached } from "../ui/Reached";

/** At most two letters: of the first and the last word of a name, or the first two of a single one. */
export function initials(name: string): string {
  const words = name.split(/[\s._@+-]+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0]?.[0], words.at(-1)?.[0]] : [...(words[0] ?? "")].slice(0, 2);
  return letters.join("").toUpperCase();
}

export function UserMenu() {
  const name = () => session.state()?.user?.title || session.state()?.user?.name || session.state()?.principal?.name || text.account.nobody;
  return (
    <Reached
      popup="menu"
      fetch={() => import("./UserMenuItems")}
      own={{ name: name() }}
      class="relative grid size-8 shrink-0 place-items-center rounded-full max-sm:size-11"
      face={
        <>
          <span class="grid size-7 place-items-center rounded-full border border-border bg-raised text-[12px] font-semibold">{initials(name())}</span>
          <span class="sr-only">{` · ${text.account.menu(name())}`}</span>
        </>
      }
    />
  );
}
