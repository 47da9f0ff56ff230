// What roles come to, and why: the same rules as the server's, so that a page can show the result while it is edited.

import type { Right, Role } from "../../api/types";

export type Said = "allow" | "deny" | "inherit";

/** A role that says something, and the right by which it says it. */
export interface Origin {
  role: string;
  right: Right;
}

export interface Judged {
  allowed: boolean;
  allowedBy: Origin[];
  deniedBy: Origin[];
}

export type Rules = Pick<Role, "id" | "inherits" | "allow" | "deny">;
export type Book = Record<string, Rules>;

export const ALL = "*";

/** All that there is to be allowed. */
export const everyRight = (actions: string[], resources: string[]): Right[] => resources.flatMap((resource) => actions.map((action): Right => [action, resource]));

export const same = (a: Right, b: Right): boolean => a[0] === b[0] && a[1] === b[1];

/** A role and all it inherits from, itself first; a loop ends where it began. */
export function lineage(id: string, book: Book, seen: Set<string> = new Set()): Rules[] {
  const role = book[id];
  if (!role || seen.has(id)) return [];
  seen.add(id);
  return [role, ...role.inherits.flatMap((parent) => lineage(parent, book, seen))];
}

/** To say `admin` is to say every action on the resource, whether it is allowed or denied. */
const covers = (said: Right, asked: Right): boolean => (said[1] === ALL || said[1] === asked[1]) && (said[0] === asked[0] || said[0] === "admin");

/** Whether these roles together come to a right, and by whose word. Denied beats allowed, wherever it is said. */
export function judge(ids: string[], book: Book, asked: Right): Judged {
  const seen = new Set<string>();
  const roles = ids.flatMap((id) => lineage(id, book, seen));
  const said = (list: "allow" | "deny"): Origin[] => roles.flatMap((role) => role[list].filter((right) => covers(right, asked)).map((right) => ({ role: role.id, right })));
  const [allowedBy, deniedBy] = [said("allow"), said("deny")];
  return { allowed: allowedBy.length > 0 && deniedBy.length === 0, allowedBy, deniedBy };
}

export const effective = (ids: string[], book: Book, all: Right[]): Right[] => all.filter((right) => judge(ids, book, right).allowed);

/** What a role says of a right by its own words. */
export function saidOf(role: Rules, right: Right): Said {
  if (role.deny.some((one) => same(one, right))) return "deny";
  return role.allow.some((one) => same(one, right)) ? "allow" : "inherit";
}

/** The role with one right said otherwise. */
export function saying<R extends Rules>(role: R, right: Right, said: Said): R {
  const without = (rights: Right[]) => rights.filter((one) => !same(one, right));
  const added = (list: Said, rights: Right[]): Right[] => (said === list ? [...without(rights), right] : without(rights));
  return { ...role, allow: added("allow", role.allow), deny: added("deny", role.deny) };
}

/** Whether a role would come to inherit from itself. */
export const loops = (id: string, parent: string, book: Book): boolean => lineage(parent, book).some((role) => role.id === id);

export const bookOf = (roles: Rules[]): Book => Object.fromEntries(roles.map((role) => [role.id, role]));

/** Rights in `wanted` that are not among `held`. */
export const beyond = (wanted: Right[], held: Right[]): Right[] => wanted.filter((right) => !held.some((one) => same(one, right)));
