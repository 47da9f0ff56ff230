// What opens under the person's initials: who they are, their account, and the way out.

import { DropdownMenu } from "@kobalte/core/dropdown-menu";
import { useNavigate } from "@solidjs/router";
import LogOut from "lucide-solid/icons/log-out";
import UserRound from "lucide-solid/icons/user-round";
import { createSignal, Show } from "solid-js";
import { session } from "../stores/session";
import { text } from "../strings/en";
import { Menu } from "../ui/Menu";
import type { Whole } from "../ui/Reached";

export default function UserMenuItems(props: Whole & { name: string }) {
  const navigate = useNavigate();
  const [failure, setFailure] = createSignal("");
  const roles = () => (session.state()?.roles ?? []).map(text.account.role).join(", ") || text.account.noRole;
  const leave = (): void => void session.signOut().catch((error: Error) => setFailure(text.somethingFailed(error.message)));

  return (
    <Menu {...props} gutter={6} wide="max-w-[min(280px,calc(100vw-16px))]">
      <div class="px-2 pt-1.5 pb-2">
        <p class="truncate font-medium">{props.name}</p>
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
    </Menu>
  );
}
