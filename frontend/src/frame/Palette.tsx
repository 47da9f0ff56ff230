// Find or do anything: resources, pages, settings, actions.

import { useNavigate } from "@solidjs/router";
import Search from "lucide-solid/icons/search";
import { createMemo, createSignal, For, Show } from "solid-js";
import type { Resource } from "../api/types";
import { lookOf } from "../draw/look";
import { appearance, choose, DENSITIES, THEMES } from "../stores/appearance";
import { kindOf } from "../stores/kinds";
import { live } from "../stores/live";
import { may, session } from "../stores/session";
import { text } from "../strings/en";
import { Icon } from "../ui/Icon";
import { Modal, Title } from "../ui/Modal";
import { StatusMark } from "../ui/StatusMark";
import { fit } from "./fuzzy";
import { offered, pathOf, permitted, SETTINGS } from "./pages";
import { SECTIONS } from "./sections";

interface Entry {
  group: keyof typeof text.palette.groups;
  name: string;
  note: string;
  icon?: string;
  resource?: Resource;
  run: () => void;
}

const SHOWN = 40;
const STATES = ["offline", "warning", "unknown"] as const;

export function Palette(props: { onClose: () => void; onHelp: () => void }) {
  const navigate = useNavigate();
  const [typed, setTyped] = createSignal("");
  const [picked, setPicked] = createSignal(0);

  const entries = (): Entry[] => [...resources(navigate), ...places(navigate), ...actions(navigate, props.onHelp)];
  const found = createMemo(() =>
    entries()
      .map((entry) => ({ entry, score: Math.max(fit(typed(), entry.name), fit(typed(), entry.note) / 3) }))
      .filter(({ score, entry }) => (typed() === "" ? entry.group !== "resources" || entry.resource?.status !== "online" : score > 3))
      .sort((a, b) => (typed() === "" ? 0 : b.score - a.score))
      .slice(0, SHOWN)
      .map(({ entry }) => entry),
  );

  const run = (entry: Entry | undefined): void => {
    if (!entry) return;
    props.onClose();
    entry.run();
  };
  const onKey = (event: KeyboardEvent): void => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Enter") run(found()[picked()]);
    else if (move !== undefined) {
      setPicked((picked() + move + found().length) % Math.max(1, found().length));
      document.getElementById(`found-${picked()}`)?.scrollIntoView({ block: "nearest" });
    } else return;
    event.preventDefault();
  };

  return (
    <Modal class="menu top-[12vh] left-1/2 flex max-h-[70vh] w-[min(620px,calc(100vw-24px))] -translate-x-1/2 flex-col overflow-hidden p-0!" onClose={props.onClose}>
      <div class="sr-only">
        <Title>{text.palette.label}</Title>
      </div>
      <div class="flex items-center gap-2.5 border-b border-hair px-4">
        <Search size={16} class="text-muted" aria-hidden="true" />
        <input
          class="h-12 flex-1 bg-transparent text-[15px] outline-none placeholder:text-muted"
          role="combobox"
          aria-label={text.palette.label}
          aria-expanded="true"
          aria-controls="found"
          aria-activedescendant={found().length > 0 ? `found-${picked()}` : undefined}
          placeholder={text.palette.placeholder}
          value={typed()}
          onInput={(event) => {
            setTyped(event.currentTarget.value);
            setPicked(0);
          }}
          onKeyDown={onKey}
        />
        <kbd class="kbd">Esc</kbd>
      </div>
      <ul id="found" role="listbox" aria-label={text.palette.label} class="overflow-y-auto p-1.5">
        <For each={found()} fallback={<li class="px-3 py-8 text-center text-muted">{text.palette.empty}</li>}>
          {(entry, index) => (
            <li
              id={`found-${index()}`}
              role="option"
              aria-selected={picked() === index()}
              class="menu-item min-h-9 cursor-pointer"
              classList={{ "bg-raised": picked() === index() }}
              onMouseMove={() => setPicked(index())}
              onClick={() => run(entry)}
            >
              <Show when={entry.resource} fallback={<Icon name={entry.icon ?? "box"} size={16} class="shrink-0 text-muted" />}>
                {(resource) => (
                  <span class="grid w-4 place-items-center">
                    <StatusMark status={lookOf(resource())} />
                  </span>
                )}
              </Show>
              <span class="truncate">{entry.name}</span>
              <span class="note truncate">{entry.note}</span>
              <span class="note ml-auto pl-3">{text.palette.groups[entry.group]}</span>
            </li>
          )}
        </For>
      </ul>
    </Modal>
  );
}

type Go = (to: string) => void;

function resources(go: Go): Entry[] {
  // What is pinned stays, so that what is found is compared with it.
  const pinned = new URLSearchParams(location.search).get("with");
  const beside = pinned ? `&with=${encodeURIComponent(pinned)}` : "";
  live.structure();
  return Object.values(live.raw()).map((resource) => {
    const kind = kindOf(resource.type);
    const path = pathOf(kind?.page ?? "none");
    const parent = resource.parent ? live.raw()[resource.parent]?.name : undefined;
    return {
      group: "resources",
      name: resource.name,
      note: [kind?.title ?? resource.type, parent && text.peek.on(parent)].filter(Boolean).join(" "),
      resource,
      run: () => go(`${path}?peek=${encodeURIComponent(resource.id)}${beside}`),
    };
  });
}

function places(go: Go): Entry[] {
  const pages: Entry[] = offered().map((page) => ({
    group: "pages",
    name: page.title,
    note: page.key && `g ${page.key}`,
    icon: page.icon,
    run: () => go(page.path),
  }));
  const settings: Entry[] = permitted(SECTIONS).map((section) => ({
    group: "settings",
    name: text.settings.sections[section.name],
    note: "",
    icon: SETTINGS.icon,
    run: () => go(`/settings/${section.name}`),
  }));
  return [...pages, ...settings];
}

function actions(go: Go, onHelp: () => void): Entry[] {
  const action = (name: string, run: () => void, icon = "zap"): Entry => ({ group: "actions", name, note: "", icon, run });
  return [
    ...THEMES.map((theme) => action(text.palette.theme(text.appearance.themes[theme]), () => choose({ theme }))),
    ...DENSITIES.map((density) => action(text.palette.density(text.appearance.densities[density]), () => choose({ density }))),
    action(text.palette.pinRail, () => choose({ railPinned: !appearance.railPinned })),
    ...(may("read", "monitoring") ? STATES : []).map((status) =>
      action(text.palette.filterStatus(text.status[status]), () => go(`/infrastructure?q=status:${status}`)),
    ),
    action(text.palette.showHelp, onHelp),
    action(text.enter.signOut, () => void session.signOut().catch(() => location.reload()), "log-out"),
  ];
}
