// What stands right of the page's title: grouping and columns.

import { DropdownMenu } from "@kobalte/core/dropdown-menu";
import Check from "lucide-solid/icons/check";
import Columns3 from "lucide-solid/icons/columns-3";
import Layers from "lucide-solid/icons/layers";
import { For, type JSX } from "solid-js";
import type { Column } from "../api/types";
import { text } from "../strings/en";
import type { Grouping } from "./order";

interface TableToolsProps {
  grouping: Grouping;
  onGrouping: (grouping: Grouping) => void;
  columns: Column[];
  hidden: string[];
  onHidden: (names: string[]) => void;
  /** What stands before the tools. */
  children?: JSX.Element;
}

const GROUPINGS = Object.keys(text.table.groupBy) as Grouping[];

export function TableTools(props: TableToolsProps) {
  const toggle = (name: string): void => props.onHidden(props.hidden.includes(name) ? props.hidden.filter((one) => one !== name) : [...props.hidden, name]);
  return (
    <div class="ml-auto flex shrink-0 items-center gap-0.5 max-sm:hidden">
      {props.children}
      <Tool label={text.table.group} value={props.grouping === "none" ? "" : text.table.groupBy[props.grouping]} icon={<Layers size={15} aria-hidden="true" />}>
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
      </Tool>
      <Tool label={text.table.columns} value="" icon={<Columns3 size={15} aria-hidden="true" />}>
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
      </Tool>
    </div>
  );
}

function Tool(props: { label: string; value: string; icon: JSX.Element; children: JSX.Element }) {
  return (
    <DropdownMenu placement="bottom-end" gutter={4}>
      <DropdownMenu.Trigger class="note flex h-7 items-center gap-1.5 rounded-md px-2 hover:bg-raised hover:text-content" aria-label={[props.label, props.value].filter(Boolean).join(": ")}>
        {props.icon}
        {props.value}
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content class="menu">{props.children}</DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu>
  );
}

function Tick() {
  return (
    <span class="grid size-4 place-items-center">
      <DropdownMenu.ItemIndicator>
        <Check size={14} aria-hidden="true" />
      </DropdownMenu.ItemIndicator>
    </span>
  );
}
