import { cleanup, render, screen } from "@solidjs/testing-library";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { KeyStatus, VaultStatus } from "../src/api/types";
import Keys from "../src/pages/settings/Keys";
import { session } from "../src/stores/session";
import { words } from "../src/strings/administration";

const w = words.keys;
const key = (id: string, values: number, current: boolean): KeyStatus => ({ id, made_at: 1, current, values, seals: values });
const before: VaultStatus = { organisation: "default", master_key: "old-master", master_key_source: "own file", master_key_path: "/data/keys/master.key", master_key_since: 1, keys: [key("old", 12, true)], unreadable: [] };
const after: VaultStatus = { ...before, master_key: "new-master", keys: [key("new", 12, true), key("old", 0, false)] };
const settle = () => new Promise((resolve) => setTimeout(resolve, 5));

function serve(status: VaultStatus) {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (path: string, options: RequestInit) => {
    asked.push(`${options.method} ${path}`);
    return Response.json(path.endsWith("rotate") ? after : status);
  });
  session.learn({ state: "signed_in", user: null, principal: { id: "u", kind: "person", name: "u" }, roles: [], permissions: [["admin", "settings"]], csrf: "", confirmed_at: 0, expires_at: null, ways: [], bootstrap_file: "", logout_url: "" });
  render(() => <Keys />);
  return asked;
}

describe("the keys", () => {
  beforeEach(() => vi.unstubAllGlobals());
  afterEach(cleanup);

  it("say where the master key lies, and that it is to be backed up", async () => {
    serve(before);
    await settle();
    expect(screen.getByText("/data/keys/master.key")).toBeTruthy();
    expect(screen.getByText(w.backup.keyOwn("/data/keys/master.key"))).toBeTruthy();
  });
  it("name what cannot be opened", async () => {
    serve({ ...before, unreadable: ["users/usr_ines/second_factor"] });
    await settle();
    expect(screen.getByText("users/usr_ines/second_factor").closest("[role=alert]")).toBeTruthy();
  });
  it("do not say that a mounted master key is changed here", async () => {
    serve({ ...before, master_key_source: "PULSE_MASTER_KEY_FILE" });
    await settle();
    expect(screen.getByText(w.change.textMounted)).toBeTruthy();
  });
  it("are changed once somebody confirmed it, and then say what to do next", async () => {
    const asked = serve(before);
    await settle();
    screen.getByRole("button", { name: w.change.open }).click();
    expect(asked).toEqual(["GET /api/vault"]);
    screen.getByRole("button", { name: w.change.title }).click();
    await settle();
    expect(asked).toContain("POST /api/vault/rotate");
    expect(screen.getByText(w.change.done(12))).toBeTruthy();
    expect(screen.getByText(w.change.next)).toBeTruthy();
    expect(screen.getByText("new-master")).toBeTruthy();
  });
});
