// A button whose menu or note is fetched when somebody reaches for it: a page that opens needs none of them.

import { type Component, createSignal, createUniqueId, type JSX, mergeProps, Show } from "solid-js";
import { Dynamic } from "solid-js/web";

/** The button, before what it opens is there and after. */
export interface Handle {
  class: string;
  label?: string;
  face: JSX.Element;
}

/** What the fetched part draws the same button with. `opened`: it was asked to open while it was fetched. */
export interface Whole extends Handle {
  id: string;
  opened: boolean;
}

interface ReachedProps<Own extends object> extends Handle {
  popup: "menu" | "dialog";
  fetch: () => Promise<{ default: Component<Whole & Own> }>;
  /** What else the fetched part is given. */
  own: Own;
}

export function Reached<Own extends object>(props: ReachedProps<Own>) {
  const id = createUniqueId();
  const [whole, setWhole] = createSignal<Component<Whole & Own>>();
  let opened = false;

  const take = (part: Component<Whole & Own>): void => {
    const held = document.activeElement?.id === id;
    setWhole(() => part);
    if (held && !opened) document.getElementById(id)?.focus();
  };
  /** One that could not be fetched is tried anew by the next reach. */
  const reach = (): void => void props.fetch().then(({ default: part }) => whole() ?? take(part), () => (opened = false));
  const open = (): void => {
    opened = true;
    reach();
  };

  return (
    <Show
      when={whole()}
      fallback={
        <button
          id={id}
          type="button"
          class={props.class}
          aria-label={props.label}
          aria-haspopup={props.popup}
          aria-expanded="false"
          onPointerEnter={(event) => event.pointerType === "mouse" && reach()}
          onPointerDown={(event) => event.pointerType === "mouse" && event.button === 0 && open()}
          onFocus={reach}
          onClick={open}
        >
          {props.face}
        </button>
      }
    >
      {(part) => <Dynamic component={part() as Component<object>} {...mergeProps(() => props.own)} id={id} opened={opened} class={props.class} label={props.label} face={props.face} />}
    </Show>
  );
}
