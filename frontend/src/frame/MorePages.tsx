// The pages that have no place of their own in the bar of a phone.

import { DropdownMenu } from "@kobalte/core/dropdown-menu";
import { useNavigate } from "@solidjs/router";
import { For } from "solid-js";
import { Icon } from "../ui/Icon";
import { Menu } from "../ui/Menu";
import type { Whole } from "../ui/Reached";
import type { PageLink } from "./pages";

export default function MorePages(props: Whole & { pages: PageLink[] }) {
  const navigate = useNavigate();
  return (
    <Menu {...props} placement="top-end" gutter={8}>
      <For each={props.pages}>
        {(page) => (
          <DropdownMenu.Item class="menu-item" onSelect={() => navigate(page.path)}>
            <Icon name={page.icon} />
            {page.title}
          </DropdownMenu.Item>
        )}
      </For>
    </Menu>
  );
}
