// Everybody with an account, the roles, and what both come to; asked for while a page of them is open.

import { createMemo } from "solid-js";
import { ask } from "../../api/http";
import type { Permissions, Right, Role, User } from "../../api/types";
import { session } from "../../stores/session";
import { words } from "../../strings/administration";
import { createAnswer } from "./parts/answer";
import { beyond, type Book, bookOf, effective, everyRight, judge } from "./rights";

const data = <T>(path: string) => ask<{ data: T[] }>(path).then((answer) => answer.data);

/** Being able to let others in: at least one person who can sign in must keep it. */
export const KEYS: Right = ["admin", "users"];

/** Of what somebody is called; the server takes no more. */
export const LONGEST_TITLE = 100;

export function createPeople() {
  const users = createAnswer(() => data<User>("/api/users"));
  const sorted = createMemo(() => [...(users.data() ?? [])].sort((a, b) => calledOf(a).localeCompare(calledOf(b), "en", { numeric: true })));
  const roles = createAnswer(() => data<Role>("/api/roles"));
  const permissions = createAnswer(() => ask<Permissions>("/api/permissions"));
  const book = createMemo((): Book => bookOf(roles.data() ?? []));
  const all = createMemo(() => everyRight(permissions.data()?.actions ?? [], permissions.data()?.resources.map((one) => one.name) ?? []));
  return {
    users,
    roles,
    permissions,
    needs: [users, roles, permissions],
    book,
    /** Everybody, as they are called. */
    sorted,
    /** Every right that can be held. */
    all,
    user: (id: string) => users.data()?.find((one) => one.id === id),
    roleTitle: (id: string) => roles.data()?.find((one) => one.id === id)?.title ?? id,
    resourceTitle: (name: string) => permissions.data()?.resources.find((one) => one.name === name)?.title ?? name,
    /** What of this one may not do oneself, and so may not give. */
    beyondMine: (ids: string[]): Right[] => beyond(effective(ids, book(), all()), session.state()?.permissions ?? []),
    put: (user: User) => users.put((before) => before.map((one) => (one.id === user.id ? user : one))),
  };
}

export type People = ReturnType<typeof createPeople>;

export const me = (): string => session.state()?.user?.id ?? "";

export const calledOf = (user: { name: string; title: string }): string => user.title || user.name;

/** Whether somebody could still let others in. */
export const someoneHasKeys = (users: Pick<User, "roles" | "disabled">[], book: Book): boolean => users.some((user) => !user.disabled && judge(user.roles, book, KEYS).allowed);

/** Whether nobody could let others in, if this person were as given; `undefined` is gone. */
export function leavesNobody(users: User[], book: Book, id: string, become: Partial<User> | undefined): boolean {
  const then = users.flatMap((user) => (user.id !== id ? [user] : become ? [{ ...user, ...become }] : []));
  return someoneHasKeys(users, book) && !someoneHasKeys(then, book);
}

export const rightInWords = (right: Right, resourceTitle: (name: string) => string): string =>
  words.rights.inWords(words.rights.actions[right[0]] ?? right[0], right[1] === "*" ? words.roles.allResources : resourceTitle(right[1]));
