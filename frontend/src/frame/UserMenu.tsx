// Who is signed in, and the way out.

import { DropdownMenu } from "@kobalte/core/dropdown-menu";
import { useNavigate } from "@solidjs/router";
import LogOut from "lucide-solid/icons/log-out";
import UserRound from "lucide-solid/icons/user-round";
import { createSignal, Show } from "solid-js";
import { session } from "../stores/session";
import { text } from "../strings/en";

/** At most two letters: of the first and the last word of a name, or the first two of a single one. */
export function initials(name: string): string {
  const words = name.split(/[\s._@+-]+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0]?.[0], words.at(-1)?.[0]] : [...(words[0] ?? "")].slice(0, 2);
  return letters.join("").toUpperCase();
}

export function UserMenu() {
  const navigate = useNavigate();
  const [failure, setFailure] = createSignal("");
  const name = () => session.state()?.user?.title || session.state()?.user?.name || session.state()?.principal?.name || text.account.nobody;
  const roles = () => (session.state()?.roles ?? []).map(text.account.role).join(", ") || text.account.noRole;
  const leave = (): void => void session.signOut().catch((error: Error) => setFailure(text.somethingFailed(error.message)));

  return (
    <DropdownMenu placement="bottom-end" gutter={6}>
      <DropdownMenu.Trigger class="relative grid size-8 shrink-0 place-items-center rounded-full max-sm:size-11">
        <span class="grid size-7 place-items-center rounded-full border border-border bg-raised text-[12px] font-semibold">{initials(name())}</span>
        <span class="sr-only">{` · ${text.account.menu(name())}`}</span>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content class="menu max-w-[min(280px,calc(100vw-16px))]">
          <div class="px-2 pt-1.5 pb-2">
            <p class="truncate font-medium">{name()}</p>
            <p class="note truncate">{[session.state()?.user?.title && session.state()?.user?.name, roles()].filter(Boolean).join(" · ")}</p>
          </div>
          <DropdownMenu.Separator class="my-1 border-hair" />
          <DropdownMenu.Item class="menu-item" onSelect={() => navigate("/settings/account")}>
            <UserRound size={16} strokeWidth={1.7} aria-hidden="true" />
            {text.account.own}
          </DropdownMenu.Item>
          <DropdownMenu.Item class="menu-item" closeOnSelect={false} onSelect={leave}>
            <LogOut size={16} strokeWidth={1.7} aria-hidden="true" />
            {text.enter.signOut}
          </DropdownMenu.Item>
          <Show when={failure()}>
            <p role="alert" class="px-2 py-1 text-xs text-bad">
              {failure()}
            </p>
          </Show>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu>
  );
}
