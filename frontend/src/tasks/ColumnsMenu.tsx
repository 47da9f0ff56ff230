// Which columns the table has.

import { DropdownMenu } from "@kobalte/core/dropdown-menu";
import { For } from "solid-js";
import type { Column } from "../api/types";
import { text } from "../strings/en";
import { Menu, Tick } from "../ui/Menu";
import type { Whole } from "../ui/Reached";

export default function ColumnsMenu(props: Whole & { columns: Column[]; hidden: string[]; onHidden: (names: string[]) => void }) {
  const toggle = (name: string): void => props.onHidden(props.hidden.includes(name) ? props.hidden.filter((one) => one !== name) : [...props.hidden, name]);
  return (
    <Menu {...props} gutter={4}>
      <For each={props.columns}>
        {(column) => (
          <DropdownMenu.CheckboxItem class="menu-item" closeOnSelect={false} checked={!props.hidden.includes(column.name)} onChange={() => toggle(column.name)}>
            <Tick />
            {column.title}
          </DropdownMenu.CheckboxItem>
        )}
      </For>
      <DropdownMenu.Separator class="my-1 border-hair" />
      <DropdownMenu.Item class="menu-item" onSelect={() => props.onHidden([])}>
        <span class="w-4" />
        {text.table.allColumns}
      </DropdownMenu.Item>
    </Menu>
  );
}
