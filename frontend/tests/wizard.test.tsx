import { MemoryRouter, Route } from "@solidjs/router";
import { cleanup, fireEvent, render, screen, waitFor } from "@solidjs/testing-library";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ask } from "../src/api/http";
import type { SessionState, User } from "../src/api/types";
import Welcome from "../src/enter/Welcome";
import { session } from "../src/stores/session";
import { text } from "../src/strings/en";
import { ConfirmPassword } from "../src/ui/ConfirmPassword";
import { ShownOnce } from "../src/ui/ShownOnce";

const EMPTY: SessionState = { state: "setup", user: null, principal: null, roles: [], permissions: [], csrf: "", confirmed_at: 0, expires_at: null, ways: [], bootstrap_file: "/data/bootstrap-token", logout_url: "" };
const USER: User = { id: "usr_a", name: "mara", title: "", roles: ["admin"], disabled: false, provider: "", second_factor: false, organisation: "default", created_at: 0, signed_in_at: null, locked_until: null };
const IN: SessionState = { ...EMPTY, state: "signed_in", user: USER, principal: { id: "usr_a", kind: "person", name: "mara" }, roles: ["admin"], csrf: "proof", confirmed_at: Date.now() / 1000 };
const words = text.enter.welcome;
const real = globalThis.fetch;
let sent: [string, unknown][] = [];
let answers: Record<string, [number, unknown][]> = {};

const no = (code: string) => ({ error: { code, message: code } });
const type = (label: string, value: string) => fireEvent.input(screen.getByLabelText(label), { target: { value } });
const press = (label: string) => fireEvent.click(screen.getByRole("button", { name: label }));
const submit = () => fireEvent.submit(document.querySelector("form") as HTMLFormElement);

beforeEach(() => {
  [sent, answers] = [[], {}];
  globalThis.fetch = (async (path: string, init: RequestInit) => {
    sent.push([path, init.body ? JSON.parse(String(init.body)) : undefined]);
    const [status, body] = answers[path]?.shift() ?? [500, no("none")];
    return new Response(status === 204 ? null : JSON.stringify(body), { status });
  }) as typeof fetch;
});
afterEach(() => {
  cleanup();
  globalThis.fetch = real;
});

describe("the first start", () => {
  beforeEach(() => {
    session.learn(EMPTY);
    render(() => (
      <MemoryRouter>
        <Route path="*" component={Welcome} />
      </MemoryRouter>
    ));
  });

  it("names the file and the command that show the token", () => {
    expect(screen.getByText("/data/bootstrap-token")).toBeTruthy();
    expect(screen.getByText("pulse bootstrap-token")).toBeTruthy();
  });

  it("goes no further with a wrong token, and says so", async () => {
    answers = { "/api/setup/check": [[403, no("bad_bootstrap_token")]] };
    type(words.token, "nonsense");
    submit();
    await waitFor(() => expect(screen.getByRole("alert").textContent).toBe(words.badToken));
    expect(screen.queryByLabelText(text.enter.name)).toBeNull();
  });

  it("shows a generated password once, and waits until it was kept", async () => {
    answers = { "/api/setup/check": [[204, undefined]], "/api/setup": [[201, { session: IN, password: "seven-made-up-words" }]] };
    type(words.token, " token ");
    submit();
    await waitFor(() => screen.getByLabelText(text.enter.name));
    type(text.enter.name, "mara");
    fireEvent.click(screen.getByLabelText(words.generate));
    submit();
    await waitFor(() => screen.getByText("seven-made-up-words"));
    expect(sent.find(([path]) => path === "/api/setup")?.[1]).toEqual({ token: "token", name: "mara", title: "", password: "" });
    expect(screen.queryByText(words.finish)).toBeNull();
    press(text.enter.once.done);
    await waitFor(() => screen.getByText(words.finish));
    expect(screen.queryByText("seven-made-up-words")).toBeNull();
  });
});

describe("what wants to know that it is still you", () => {
  const made = { token: 1 };
  beforeEach(() => {
    session.learn(IN);
    render(() => <ConfirmPassword />);
  });

  it("asks for the password, and then does what was asked", async () => {
    answers = { "/api/tokens": [[403, no("fresh_required")], [201, made]], "/api/session/confirm": [[401, no("bad_credentials")], [200, IN]] };
    const asked = ask("/api/tokens", { method: "POST", body: {} });
    await waitFor(() => screen.getByRole("dialog"));
    type(text.enter.password, "wrong");
    submit();
    await waitFor(() => expect(screen.getByRole("alert").textContent).toBe(text.enter.confirm.wrong));
    type(text.enter.password, "right");
    submit();
    expect(await asked).toEqual(made);
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("does nothing when the person would not", async () => {
    answers = { "/api/tokens": [[403, no("fresh_required")], [201, made]] };
    const asked = ask("/api/tokens", { method: "POST", body: {} }).catch((error: Error) => error.message);
    await waitFor(() => screen.getByRole("dialog"));
    press(text.cancel);
    expect(await asked).toBe(text.enter.confirm.withdrawn);
    expect(sent.length).toBe(1);
  });

  it("adds the code where the account has a second factor", async () => {
    answers = { "/api/tokens": [[403, no("fresh_required")], [201, made]], "/api/session/confirm": [[401, no("second_factor_required")], [200, IN]] };
    const asked = ask("/api/tokens", { method: "POST", body: {} });
    await waitFor(() => screen.getByRole("dialog"));
    type(text.enter.password, "right");
    submit();
    await waitFor(() => screen.getByLabelText(text.enter.code));
    type(text.enter.code, "123456");
    submit();
    expect(await asked).toEqual(made);
    expect(sent.filter(([path]) => path === "/api/session/confirm").at(-1)?.[1]).toEqual({ password: "right", code: "123456" });
  });
});

describe("what is shown once", () => {
  it("does not go away by a key pressed by accident", async () => {
    let closed = 0;
    render(() => <ShownOnce title="A token" secret="pls_x" onClose={() => (closed += 1)} />);
    fireEvent.keyDown(screen.getByRole("dialog"), { key: "Escape" });
    expect([closed, screen.queryByText("pls_x") !== null]).toEqual([0, true]);
    press(text.enter.once.done);
    expect(closed).toBe(1);
  });
});
