// The sheet of keys and of the query language.

import { For, type JSX } from "solid-js";
import { text } from "../strings/en";
import { Modal, Title } from "../ui/Modal";
import { offered } from "./pages";

export function Help(props: { onClose: () => void }) {
  const { keys, groups } = text.help;
  return (
    <Modal class="menu top-[8vh] left-1/2 max-h-[84vh] w-[min(680px,calc(100vw-24px))] -translate-x-1/2 overflow-y-auto p-5!" onClose={props.onClose}>
      <Title>{text.help.title}</Title>
      <div class="mt-3 grid gap-x-10 gap-y-4 sm:grid-cols-2">
        <Group title={groups.anywhere} lines={[["Ctrl K", keys.palette], ["/", keys.query], ["?", keys.help], ["Esc", keys.escape]]} />
        <Group title={groups.lists} lines={[["j", keys.down], ["k", keys.up], ["Enter", keys.open], ["Esc", keys.escape]]} />
        <Group title={groups.go} lines={offered().filter((page) => page.key).map((page) => [`g ${page.key}`, page.title])} />
        <Section title={groups.query}>
          <dl class="grid gap-y-2">
            <For each={text.help.examples}>
              {([example, meaning]) => (
                <div>
                  <dt class="font-mono text-xs">{example}</dt>
                  <dd class="note">{meaning}</dd>
                </div>
              )}
            </For>
          </dl>
          <p class="note mt-3">{text.help.unknownNote}</p>
        </Section>
      </div>
    </Modal>
  );
}

function Group(props: { title: string; lines: [string, string][] }) {
  return (
    <Section title={props.title}>
      <dl class="grid gap-y-1.5">
        <For each={props.lines}>
          {([key, meaning]) => (
            <div class="flex items-center justify-between gap-4">
              <dd>{meaning}</dd>
              <dt>
                <kbd class="kbd">{key}</kbd>
              </dt>
            </div>
          )}
        </For>
      </dl>
    </Section>
  );
}

function Section(props: { title: string; children: JSX.Element }) {
  return (
    <section>
      <h3 class="note mb-2 font-medium">{props.title}</h3>
      {props.children}
    </section>
  );
}
