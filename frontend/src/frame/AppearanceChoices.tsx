// Theme and density, to choose from.

import { DropdownMenu } from "@kobalte/core/dropdown-menu";
import { For, type JSX } from "solid-js";
import { appearance, choose, DENSITIES, type Density, THEMES, type Theme } from "../stores/appearance";
import { text } from "../strings/en";
import { Menu, Tick } from "../ui/Menu";
import type { Whole } from "../ui/Reached";

export default function AppearanceChoices(props: Whole) {
  return (
    <Menu {...props} gutter={6}>
      <Choices title={text.appearance.theme} value={appearance.theme} onChange={(theme) => choose({ theme: theme as Theme })}>
        <For each={THEMES}>{(theme) => <Choice value={theme} label={text.appearance.themes[theme]} />}</For>
      </Choices>
      <DropdownMenu.Separator class="my-1 border-hair" />
      <Choices title={text.appearance.density} value={appearance.density} onChange={(density) => choose({ density: density as Density })}>
        <For each={DENSITIES}>{(density) => <Choice value={density} label={text.appearance.densities[density]} />}</For>
      </Choices>
    </Menu>
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
      <Tick />
      {props.label}
    </DropdownMenu.RadioItem>
  );
}
