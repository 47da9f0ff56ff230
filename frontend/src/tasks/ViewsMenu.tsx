// The menu of saved views: apply one, save how the page looks, change what is saved.

import { DropdownMenu } from "@kobalte/core/dropdown-menu";
import Pencil from "lucide-solid/icons/pencil";
import { createSignal, For, onMount, Show } from "solid-js";
import type { Page } from "../api/types";
import { session } from "../stores/session";
import { type Look, lookOf, lookUpViews, type SavedView, viewsOf } from "../stores/views";
import { views as words } from "../strings/written";
import { Menu } from "../ui/Menu";
import type { Whole } from "../ui/Reached";
import { isMine, mayChange, ViewDialog } from "./ViewDialog";

interface ViewsMenuProps extends Whole {
  page: Page;
  look: Look;
  onApply: (look: Look) => void;
}

export default function ViewsMenu(props: ViewsMenuProps) {
  const [editing, setEditing] = createSignal<{ view?: SavedView }>();
  const [failed, setFailed] = createSignal("");
  const hasAccount = (): boolean => Boolean(session.state()?.user);
  const look = (open: boolean): void => {
    if (open) lookUpViews().then(() => setFailed(""), (error: Error) => setFailed(error.message));
  };
  onMount(() => look(props.opened));
  const groups = () =>
    [
      { title: words.own, views: viewsOf(props.page).filter((view) => !view.shared) },
      { title: words.shared, views: viewsOf(props.page).filter((view) => view.shared) },
    ].filter((group) => group.views.length > 0);
  return (
    <>
      <Menu {...props} gutter={4} wide="max-h-[60vh] w-72 overflow-y-auto" onOpenChange={look}>
        <For each={groups()} fallback={<p class="note px-3 py-2">{failed() || words.none}</p>}>
          {(group) => (
            <DropdownMenu.Group>
              <DropdownMenu.GroupLabel class="note px-3 pt-1.5 pb-0.5">{group.title}</DropdownMenu.GroupLabel>
              <For each={group.views}>{(view) => <Line view={view} onApply={() => props.onApply(lookOf(view))} onEdit={() => setEditing({ view })} />}</For>
            </DropdownMenu.Group>
          )}
        </For>
        <Show when={hasAccount()}>
          <DropdownMenu.Separator class="my-1 border-hair" />
          <DropdownMenu.Item class="menu-item" onSelect={() => setEditing({})}>
            {words.save}
          </DropdownMenu.Item>
        </Show>
      </Menu>
      <Show when={editing()} keyed>
        {(one) => <ViewDialog page={props.page} look={props.look} view={one.view} onClose={() => setEditing(undefined)} />}
      </Show>
    </>
  );
}

/** Both are items of the menu, so that the keys reach both. */
function Line(props: { view: SavedView; onApply: () => void; onEdit: () => void }) {
  return (
    <div class="flex items-center">
      <DropdownMenu.Item class="menu-item min-w-0 flex-1" onSelect={props.onApply}>
        <span class="min-w-0 truncate" title={props.view.query}>
          {props.view.name}
        </span>
        <Show when={props.view.shared && !isMine(props.view)}>
          <span class="note shrink-0">{words.by(props.view.owner_name)}</span>
        </Show>
      </DropdownMenu.Item>
      <Show when={mayChange(props.view)}>
        <DropdownMenu.Item class="menu-item shrink-0" aria-label={words.edit(props.view.name)} onSelect={props.onEdit}>
          <Pencil size={13} aria-hidden="true" />
        </DropdownMenu.Item>
      </Show>
    </div>
  );
}
