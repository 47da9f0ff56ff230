// Theme and density, one click away.

import { DropdownMenu } from "@kobalte/core/dropdown-menu";
import Check from "lucide-solid/icons/check";
import Contrast from "lucide-solid/icons/contrast";
import { For, type JSX } from "solid-js";
import { appearance, choose, DENSITIES, type Density, THEMES, type Theme } from "../stores/appearance";
import { text } from "../strings/en";

export function AppearanceMenu() {
  return (
    <DropdownMenu placement="bottom-end" gutter={6}>
      <DropdownMenu.Trigger class="btn-icon max-sm:hidden" aria-label={text.appearance.label}>
        <Contrast size={16} strokeWidth={1.8} aria-hidden="true" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content class="menu">
          <Choices title={text.appearance.theme} value={appearance.theme} onChange={(theme) => choose({ theme: theme as Theme })}>
            <For each={THEMES}>{(theme) => <Choice value={theme} label={text.appearance.themes[theme]} />}</For>
          </Choices>
          <DropdownMenu.Separator class="my-1 border-hair" />
          <Choices title={text.appearance.density} value={appearance.density} onChange={(density) => choose({ density: density as Density })}>
            <For each={DENSITIES}>{(density) => <Choice value={density} label={text.appearance.densities[density]} />}</For>
          </Choices>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu>
  );
}

function Choices(props: { title: string; value: string; onChange: (value: string) => void; children: JSX.Element }) {
  return (
    <DropdownMenu.Group>
      <DropdownMenu.GroupLabel class="menu-title">{props.title}</DropdownMenu.GroupLabel>
      <DropdownMenu.RadioGroup value={props.value} onChange={props.onChange}>
        {props.children}
      </DropdownMenu.RadioGroup>
    </DropdownMenu.Group>
  );
}

function Choice(props: { value: string; label: string }) {
  return (
    <DropdownMenu.RadioItem value={props.value} class="menu-item" closeOnSelect={false}>
      <span class="grid size-4 place-items-center">
        <DropdownMenu.ItemIndicator>
          <Check size={14} aria-hidden="true" />
        </DropdownMenu.ItemIndicator>
      </span>
      {props.label}
    </DropdownMenu.RadioItem>
  );
}
