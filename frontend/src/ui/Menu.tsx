// A menu under its button, for what `Reached` fetches.

import { DropdownMenu } from "@kobalte/core/dropdown-menu";
import Check from "lucide-solid/icons/check";
import type { JSX } from "solid-js";
import type { Whole } from "./Reached";

interface MenuProps extends Whole {
  placement?: "bottom-end" | "top-end";
  gutter: number;
  /** Classes of the content besides those of every menu. */
  wide?: string;
  onOpenChange?: (open: boolean) => void;
  children: JSX.Element;
}

export function Menu(props: MenuProps) {
  return (
    <DropdownMenu placement={props.placement ?? "bottom-end"} gutter={props.gutter} defaultOpen={props.opened} onOpenChange={props.onOpenChange}>
      <DropdownMenu.Trigger id={props.id} class={props.class} aria-label={props.label}>
        {props.face}
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content class={`menu ${props.wide ?? ""}`}>{props.children}</DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu>
  );
}

/** Stands before what can be chosen, and says whether it is. */
export function Tick() {
  return (
    <span class="grid size-4 place-items-center">
      <DropdownMenu.ItemIndicator>
        <Check size={14} aria-hidden="true" />
      </DropdownMenu.ItemIndicator>
    </span>
  );
}
