// By what the rows are grouped.

import { DropdownMenu } from "@kobalte/core/dropdown-menu";
import { For } from "solid-js";
import { text } from "../strings/en";
import { Menu, Tick } from "../ui/Menu";
import type { Whole } from "../ui/Reached";
import type { Grouping } from "./order";

const GROUPINGS = Object.keys(text.table.groupBy) as Grouping[];

export default function GroupingMenu(props: Whole & { grouping: Grouping; onGrouping: (grouping: Grouping) => void }) {
  return (
    <Menu {...props} gutter={4}>
      <DropdownMenu.RadioGroup value={props.grouping} onChange={(value) => props.onGrouping(value as Grouping)}>
        <For each={GROUPINGS}>
          {(grouping) => (
            <DropdownMenu.RadioItem value={grouping} class="menu-item">
              <Tick />
              {text.table.groupBy[grouping]}
            </DropdownMenu.RadioItem>
          )}
        </For>
      </DropdownMenu.RadioGroup>
    </Menu>
  );
}
