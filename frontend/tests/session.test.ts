import { beforeEach, describe, expect, it, vi } from "vitest";
import { ask } from "../src/api/http";
import type { Right, SessionState } from "../src/api/types";
import { detour } from "../src/enter/detour";
import { home, offered, PAGES, permitted } from "../src/frame/pages";
import { SECTIONS } from "../src/frame/sections";
import { localPath, may, session } from "../src/stores/session";

const state = (more: Partial<SessionState> = {}): SessionState => ({
  state: "signed_in",
  user: null,
  principal: { id: "usr_a", kind: "person", name: "a" },
  roles: [],
  permissions: [],
  csrf: "proof",
  confirmed_at: 0,
  expires_at: null,
  ways: [],
  bootstrap_file: "",
  logout_url: "",
  ...more,
});
const signIn = (...permissions: Right[]) => session.learn(state({ permissions }));

beforeEach(() => signIn());

describe("a change that wants a fresh proof", () => {
  const USER = { id: "usr_a", name: "a", title: "", roles: [], disabled: false, provider: "", second_factor: false, organisation: "default", created_at: 0, signed_in_at: null, locked_until: null };
  /** Whether the password is asked for before anything is sent. */
  const asksFirst = async (more: Partial<SessionState>): Promise<boolean> => {
    vi.stubGlobal("fetch", async () => Response.json(state(more)));
    await session.renew();
    const asked = ask("/api/users", { method: "POST", body: {} }).catch(() => undefined);
    const first = session.confirming() !== undefined;
    session.confirming()?.(false);
    await asked;
    vi.unstubAllGlobals();
    return first;
  };
  const now = Date.now() / 1000;

  it("is not sent by who proved it long ago", async () => expect(await asksFirst({ user: USER, confirmed_at: now - 600 })).toBe(true));
  it("is sent by who has just proved it", async () => expect(await asksFirst({ user: USER, confirmed_at: now })).toBe(false));
  it("is left to the server where somebody has no password here", async () => {
    expect(await asksFirst({ user: null, confirmed_at: 0 })).toBe(false);
    expect(await asksFirst({ user: { ...USER, provider: "proxy" }, confirmed_at: 0 })).toBe(false);
  });
});

describe("what one may do", () => {
  it("is exactly what the server lists: nothing follows from anything else", () => {
    signIn(["read", "monitoring"], ["admin", "users"]);
    expect([may("read", "monitoring"), may("write", "monitoring"), may("admin", "users"), may("read", "users")]).toEqual([true, false, true, false]);
  });

  it("ends with the session, at once", async () => {
    signIn(["read", "monitoring"]);
    session.learn(state({ state: "signed_out", permissions: [], principal: null }));
    expect(may("read", "monitoring")).toBe(false);
  });

  it("decides what is offered", () => {
    signIn(["read", "audit"]);
    expect(offered().map((page) => page.path)).toEqual(["/settings"]);
    expect(permitted(SECTIONS).map((section) => section.name)).toEqual(["account", "appearance", "audit", "about"]);
    expect(home()).toBe("/settings");
    signIn(["read", "monitoring"]);
    expect(offered().map((page) => page.path)).toEqual([...PAGES.filter((page) => page.path !== "/ai").map((page) => page.path), "/settings"]);
    expect(home()).toBe("/infrastructure");
  });
});

describe("coming back to where one wanted to go", () => {
  it.each(["/workloads", "/infrastructure?peek=a&tab=charts", "/alerts/1#x", "/settings/users"])("%s is a page of ours", (path) => expect(localPath(path)).toBe(path));

  it.each([
    undefined,
    "",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https://evil.example/",
    "javascript:alert(1)",
    "evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/sign-in?to=/x",
    "/recover",
    "/welcome",
  ])("%s is not", (path) => expect(localPath(path)).toBe("/"));

  const at = (pathname: string, wanted?: string, search = "") => ({ pathname, search, hash: "", wanted });
  it.each([
    ["asking", at("/workloads"), undefined],
    ["away", at("/workloads"), undefined],
    ["setup", at("/workloads"), "/welcome"],
    ["setup", at("/sign-in"), "/welcome"],
    ["setup", at("/welcome"), undefined],
    ["signed_out", at("/"), "/sign-in"],
    ["signed_out", at("/welcome"), "/sign-in"],
    ["signed_out", at("/recover"), undefined],
    ["signed_out", at("/sign-in"), undefined],
    ["signed_out", at("/workloads", undefined, "?q=a b"), "/sign-in?to=%2Fworkloads%3Fq%3Da+b"],
    ["signed_in", at("/workloads"), undefined],
    ["signed_in", at("/sign-in", "/workloads?q=a"), "/workloads?q=a"],
    ["signed_in", at("/sign-in", "//evil.example"), "/"],
    ["signed_in", at("/welcome"), undefined],
  ] as const)("who is %s, at %o, is led to %s", (standing, here, to) => expect(detour(standing, here)).toBe(to));
});
