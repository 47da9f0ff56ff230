// Where a right comes from, in words.

import { Show } from "solid-js";
import type { Right, Role } from "../../../api/types";
import { words } from "../../../strings/administration";
import { type People, rightInWords } from "../people";
import { type Book, judge, type Judged, type Origin, same } from "../rights";

const w = words.roles;

/** Denied by whom, else allowed by whom, else that nobody says so. */
export function reasonOf(judged: Judged, role: Role, people: People, asked?: Right): string {
  const here = (origin: Origin) => origin.role === role.id;
  const best = (origins: Origin[]) => origins.find(here) ?? origins[0];
  const through = (origin: Origin) => (asked && !same(origin.right, asked) ? ` ${w.why.through(rightInWords(origin.right, people.resourceTitle))}` : "");
  const denied = best(judged.deniedBy);
  const allowed = best(judged.allowedBy);
  if (denied) {
    const despite = allowed ? `, ${w.why.despite(here(allowed) ? w.why.thisRole : people.roleTitle(allowed.role))}` : "";
    return `${here(denied) ? w.why.deniedHere : w.why.deniedBy(people.roleTitle(denied.role))}${through(denied)}${despite}`;
  }
  if (allowed) return `${here(allowed) ? w.why.allowedHere : w.why.allowedBy(people.roleTitle(allowed.role))}${through(allowed)}`;
  return w.why.nobody;
}

/** The right that is looked at; two lines are kept free so that nothing moves. */
export function Reason(props: { right?: Right; role: Role; book: Book; people: People }) {
  return (
    <p class="sticky -bottom-4 min-h-[38px] border-t border-hair bg-surface px-4 py-2 max-sm:min-h-[56px]" aria-hidden="true">
      <Show when={props.right} fallback={<span class="text-muted">{w.why.pick}</span>} keyed>
        {(right) => (
          <>
            <b class="font-medium">{rightInWords(right, props.people.resourceTitle)}</b>
            <span class="text-muted">{` ${reasonOf(judge([props.role.id], props.book, right), props.role, props.people, right)}`}</span>
          </>
        )}
      </Show>
    </p>
  );
}
