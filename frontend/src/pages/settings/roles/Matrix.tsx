// The rights of a role: what it says itself, what it inherits, what that comes to, and why.

import { createMemo, createSignal, For, Show } from "solid-js";
import type { Right, Role } from "../../../api/types";
import { words } from "../../../strings/administration";
import { phone } from "../../../ui/media";
import { type People, rightInWords } from "../people";
import { ALL, type Book, judge, type Said, saidOf, saying } from "../rights";
import { Reason, reasonOf } from "./Reason";
import { Legend, Sign } from "./Sign";

const w = words.roles;
const NEXT: Record<Said, Said> = { inherit: "allow", allow: "deny", deny: "inherit" };
const KEYS: Record<string, Said> = { a: "allow", d: "deny", Backspace: "inherit", Delete: "inherit" };
const MOVES: Record<string, [number, number]> = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

interface MatrixProps {
  role: Role;
  book: Book;
  people: People;
  writes: boolean;
  onChange: (role: Role) => void;
}

export function Matrix(props: MatrixProps) {
  const [at, setAt] = createSignal<[row: number, column: number]>([0, 0]);
  const [looked, setLooked] = createSignal<Right>();
  const actions = () => props.people.permissions.data()?.actions ?? [];
  const resources = createMemo(() => [{ name: ALL, title: w.allResources }, ...(props.people.permissions.data()?.resources ?? [])]);
  let table: HTMLDivElement | undefined;

  const say = (right: Right, said: Said): void => props.onChange(saying(props.role, right, said));
  const onKey = (event: KeyboardEvent, right: Right): void => {
    const move = MOVES[event.key];
    const said = KEYS[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey || !(move || (said && props.writes))) return;
    event.preventDefault();
    event.stopPropagation();
    if (said) return say(right, said);
    const [row, column] = [at()[0] + (move?.[0] ?? 0), at()[1] + (move?.[1] ?? 0)];
    if (row < 0 || column < 0 || row >= resources().length || column >= actions().length) return;
    setAt([row, column]);
    table?.querySelector<HTMLElement>(`[data-at="${row} ${column}"]`)?.focus();
  };
  const cell = (row: number, column: number) => {
    const right = (): Right => [actions()[column] ?? "", resources()[row]?.name ?? ""];
    return (
      <Cell
        right={right()}
        role={props.role}
        book={props.book}
        people={props.people}
        writes={props.writes}
        place={`${row} ${column}`}
        stop={at()[0] === row && at()[1] === column}
        onSay={(said) => say(right(), said)}
        onKey={(event) => onKey(event, right())}
        onLook={(focused) => {
          setLooked(right());
          if (focused) setAt([row, column]);
        }}
      />
    );
  };

  return (
    <div ref={table} class="card">
      <Show when={phone()} fallback={<Wide actions={actions()} resources={resources()} cell={cell} />}>
        <Narrow actions={actions()} resources={resources()} cell={cell} />
      </Show>
      <Reason right={looked()} role={props.role} book={props.book} people={props.people} />
      <Legend writes={props.writes} />
    </div>
  );
}

interface LayoutProps {
  actions: string[];
  resources: { name: string; title: string }[];
  cell: (row: number, column: number) => ReturnType<typeof Cell>;
}

const named = (action: string): string => words.rights.actions[action] ?? action;

function Wide(props: LayoutProps) {
  return (
    <div class="overflow-x-auto">
      <table class="w-full border-collapse" aria-label={w.matrix}>
        <thead>
          <tr class="note">
            <td class="h-9" />
            <For each={props.actions}>
              {(action) => (
                <th scope="col" class="h-9 px-1 text-center font-normal">
                  {named(action)}
                </th>
              )}
            </For>
          </tr>
        </thead>
        <tbody>
          <For each={props.resources}>
            {(resource, row) => (
              <tr class="border-t border-hair" classList={{ "bg-base/40": row() === 0 }}>
                <th scope="row" class="h-10 px-4 text-left font-normal whitespace-nowrap">
                  {resource.title}
                </th>
                <For each={props.actions}>{(_action, column) => <td class="px-1 text-center">{props.cell(row(), column())}</td>}</For>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </div>
  );
}

function Narrow(props: LayoutProps) {
  return (
    <ul>
      <For each={props.resources}>
        {(resource, row) => (
          <li class="border-b border-hair px-3 py-2.5">
            <h3 class="mb-1.5 font-medium">{resource.title}</h3>
            <div class="grid grid-cols-4 gap-x-1 gap-y-1.5">
              <For each={props.actions}>
                {(action, column) => (
                  <div class="text-center">
                    {props.cell(row(), column())}
                    <span class="block truncate text-xs text-muted" aria-hidden="true">
                      {named(action)}
                    </span>
                  </div>
                )}
              </For>
            </div>
          </li>
        )}
      </For>
    </ul>
  );
}

interface CellProps {
  right: Right;
  role: Role;
  book: Book;
  people: People;
  writes: boolean;
  place: string;
  stop: boolean;
  onSay: (said: Said) => void;
  onKey: (event: KeyboardEvent) => void;
  onLook: (focused: boolean) => void;
}

/** Filled is said here, outlined is inherited, a dot is not allowed; the shape says it, the colour repeats it. */
function Cell(props: CellProps) {
  const said = () => saidOf(props.role, props.right);
  const judged = createMemo(() => judge([props.role.id], props.book, props.right));
  const label = () =>
    [rightInWords(props.right, props.people.resourceTitle), judged().allowed ? w.result.yes : w.result.no, w.said[said()], reasonOf(judged(), props.role, props.people)].join(", ");
  return (
    <button
      type="button"
      data-at={props.place}
      class="inline-grid h-8 w-11 place-items-center rounded-lg border max-sm:h-11"
      classList={{
        "border-transparent": said() === "inherit",
        "border-border bg-raised": said() !== "inherit",
        "hover:bg-raised": props.writes,
        "cursor-default!": !props.writes,
      }}
      tabindex={props.stop ? 0 : -1}
      aria-label={label()}
      aria-disabled={!props.writes}
      onClick={() => {
        props.onLook(true);
        if (props.writes) props.onSay(NEXT[said()]);
      }}
      onKeyDown={props.onKey}
      onFocus={() => props.onLook(true)}
      onMouseEnter={() => props.onLook(false)}
    >
      <Sign said={said()} allowed={judged().allowed} denied={judged().deniedBy.length > 0} />
    </button>
  );
}
