import { MemoryRouter, Route } from "@solidjs/router";
import { cleanup, fireEvent, render, screen, waitFor } from "@solidjs/testing-library";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SessionState } from "../src/api/types";
import SignIn from "../src/enter/SignIn";
import { session } from "../src/stores/session";
import { text } from "../src/strings/en";
import { browserName } from "../src/ui/browser";
import { strength } from "../src/ui/strength";
import { initials } from "../src/frame/UserMenu";

const OUT: SessionState = { state: "signed_out", user: null, principal: null, roles: [], permissions: [], csrf: "", confirmed_at: 0, expires_at: null, ways: [{ name: "password", title: "Password" }], bootstrap_file: "", logout_url: "" };
const IN: SessionState = { ...OUT, state: "signed_in", principal: { id: "usr_a", kind: "person", name: "a" } };
const real = globalThis.fetch;
let bodies: Record<string, unknown>[] = [];
let answers: [number, unknown, Record<string, string>?][] = [];
const no = (code: string) => ({ error: { code, message: code } });

beforeEach(() => {
  bodies = [];
  session.learn(OUT);
  globalThis.fetch = (async (_path: string, init: RequestInit) => {
    bodies.push(JSON.parse(String(init.body)) as Record<string, unknown>);
    const [status, body, headers] = answers.shift() ?? [500, no("none")];
    return new Response(JSON.stringify(body), { status, headers });
  }) as typeof fetch;
  render(() => (
    <MemoryRouter>
      <Route path="*" component={SignIn} />
    </MemoryRouter>
  ));
});
afterEach(() => {
  cleanup();
  globalThis.fetch = real;
});

const type = (label: string, value: string) => fireEvent.input(screen.getByLabelText(label), { target: { value } });
const submit = () => fireEvent.submit(document.querySelector("form") as HTMLFormElement);
const tryIn = (): void => {
  type(text.enter.name, " mara ");
  type(text.enter.password, "secret");
  submit();
};

describe("signing in", () => {
  it("is understood by password managers", () => {
    expect(screen.getByLabelText(text.enter.name).getAttribute("autocomplete")).toBe("username");
    expect(screen.getByLabelText(text.enter.password).getAttribute("autocomplete")).toBe("current-password");
  });

  it("sends the name, the password and the wish to stay, and opens the door", async () => {
    answers = [[201, IN]];
    fireEvent.click(screen.getByRole("checkbox"));
    tryIn();
    await waitFor(() => expect(session.standing()).toBe("signed_in"));
    expect(bodies).toEqual([{ name: "mara", password: "secret", code: "", remember: true }]);
  });

  it("says that something was wrong, not what, and forgets the password", async () => {
    answers = [[401, no("bad_credentials")]];
    tryIn();
    await waitFor(() => expect(screen.getByRole("alert").textContent).toBe(text.enter.signIn.wrong));
    expect((screen.getByLabelText(text.enter.password) as HTMLInputElement).value).toBe("");
    expect((screen.getByLabelText(text.enter.name) as HTMLInputElement).value).toBe(" mara ");
  });

  it("asks for the second factor in a step of its own, and sends six digits by itself", async () => {
    answers = [[401, no("second_factor_required")], [201, IN]];
    tryIn();
    await waitFor(() => screen.getByLabelText(text.enter.signIn.codeLabel));
    expect(screen.getByLabelText(text.enter.signIn.codeLabel).getAttribute("autocomplete")).toBe("one-time-code");
    type(text.enter.signIn.codeLabel, "123 456");
    await waitFor(() => expect(session.standing()).toBe("signed_in"));
    expect(bodies[1]).toEqual({ name: "mara", password: "secret", code: "123456", remember: false });
  });

  it("shows how long a lock still holds, and lets nobody try before", async () => {
    answers = [[429, no("locked"), { "retry-after": "872" }]];
    tryIn();
    await waitFor(() => screen.getByText(/^Wait 14:3\d$/));
    expect((screen.getByText(/^Wait/) as HTMLButtonElement).disabled).toBe(true);
  });
});

describe("words around people", () => {
  it.each([
    ["", "", "empty"],
    ["short", "", "short"],
    ["mara-mara-mara-1", "mara", "same-as-name"],
    ["password12345678", "", "common"],
    ["ababababababab", "", "monotonous"],
    ["fourteen-chars", "mara", "fair"],
    ["correct horse battery", "mara", "good"],
    ["ключ-к-дому-2026", "mara", "good"],
  ])("the password %s of %s is %s", (password, name, found) => expect(strength(password, name)).toBe(found));

  it.each([
    ["Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0", "Firefox on Linux"],
    ["Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0", "Edge on Windows"],
    ["Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1", "Safari on iOS"],
    ["Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/141.0.0.0 Safari/537.36", "Chrome on Linux"],
    ["curl/8.5.0", "curl/8.5.0"],
    ["", "An unknown browser"],
  ])("%s is %s", (userAgent, name) => expect(browserName(userAgent)).toBe(name));

  it.each([
    ["Mara König", "MK"],
    ["mara", "MA"],
    ["a.b@c", "AC"],
    ["", ""],
  ])("the initials of %s are %s", (name, letters) => expect(initials(name)).toBe(letters));
});
