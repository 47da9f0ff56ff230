import { describe, expect, it } from "vitest";
import type { Right, User } from "../src/api/types";
import { leavesNobody } from "../src/pages/settings/people";
import { beyond, bookOf, effective, everyRight, judge, loops, type Rules, saidOf, saying } from "../src/pages/settings/rights";
import { slug } from "../src/pages/settings/roles/slug";

const role = (id: string, allow: Right[] = [], more: Partial<Rules> = {}): Rules => ({ id, inherits: [], allow, deny: [], ...more });
const ALL = everyRight(["read", "write", "admin"], ["monitoring", "users"]);
const BOOK = bookOf([
  role("admin", [["admin", "*"]]),
  role("reader", [["read", "*"]]),
  role("keeper", [["write", "monitoring"]], { inherits: ["reader"] }),
  role("guest", [], { inherits: ["keeper"], deny: [["read", "users"]] }),
  role("closed", [["admin", "*"]], { deny: [["admin", "users"]] }),
]);

describe("what roles come to", () => {
  it("is every action where one administers, on every resource by a star", () => expect(effective(["admin"], BOOK, ALL)).toHaveLength(ALL.length));
  it("is what is inherited, and what is said", () =>
    expect(effective(["keeper"], BOOK, ALL)).toEqual([
      ["read", "monitoring"],
      ["write", "monitoring"],
      ["read", "users"],
    ]));
  it("is less what anybody denies, also beside a role that allows it", () => {
    expect(judge(["guest"], BOOK, ["read", "users"]).allowed).toBe(false);
    expect(judge(["admin", "guest"], BOOK, ["read", "users"]).allowed).toBe(false);
  });
  it("is nothing on a resource whose administering is denied", () => expect(effective(["closed"], BOOK, ALL).map(([, resource]) => resource)).toEqual(["monitoring", "monitoring", "monitoring"]));
  it("is nothing for a role that nobody knows", () => expect(effective(["ghost"], BOOK, ALL)).toEqual([]));
  it("tells by whose word", () => {
    const judged = judge(["guest"], BOOK, ["read", "users"]);
    expect(judged.deniedBy).toEqual([{ role: "guest", right: ["read", "users"] }]);
    expect(judged.allowedBy).toEqual([{ role: "reader", right: ["read", "*"] }]);
  });
  it("ends where roles inherit in a circle", () => {
    const circle = bookOf([role("a", [["read", "users"]], { inherits: ["b"] }), role("b", [], { inherits: ["a"] })]);
    expect(effective(["a"], circle, ALL)).toEqual([["read", "users"]]);
  });
});

describe("editing a role", () => {
  it("says a right one way only", () => {
    const denied = saying(saying(role("x"), ["read", "users"], "allow"), ["read", "users"], "deny");
    expect([denied.allow, denied.deny, saidOf(denied, ["read", "users"])]).toEqual([[], [["read", "users"]], "deny"]);
    expect(saidOf(saying(denied, ["read", "users"], "inherit"), ["read", "users"])).toBe("inherit");
  });
  it("sees a circle coming", () => {
    expect(loops("reader", "guest", BOOK)).toBe(true);
    expect(loops("guest", "reader", BOOK)).toBe(false);
  });
  it("finds what the giver lacks", () => expect(beyond([["read", "users"], ["admin", "users"]], [["read", "users"]])).toEqual([["admin", "users"]]));
  it("makes a short name that is free", () => {
    expect(slug("Équipe de nuit!", [])).toBe("equipe-de-nuit");
    expect(slug("Viewer", ["viewer", "viewer-2"])).toBe("viewer-3");
    expect(slug("夜", [])).toBe("role");
  });
});

describe("the last administrator", () => {
  const person = (id: string, roles: string[], disabled = false) => ({ id, roles, disabled }) as User;
  const both = [person("a", ["admin"]), person("b", ["admin"], true), person("c", ["keeper"])];
  it("may not go, be disabled or lose the role", () => {
    expect(leavesNobody(both, BOOK, "a", undefined)).toBe(true);
    expect(leavesNobody(both, BOOK, "a", { disabled: true })).toBe(true);
    expect(leavesNobody(both, BOOK, "a", { roles: ["keeper"] })).toBe(true);
    expect(leavesNobody(both, BOOK, "a", { roles: ["admin", "closed"] })).toBe(true);
  });
  it("is not alone once another can sign in", () => expect(leavesNobody([...both, person("d", ["admin"])], BOOK, "a", undefined)).toBe(false));
  it("does not hold back anybody else", () => expect(leavesNobody(both, BOOK, "c", undefined)).toBe(false));
});
