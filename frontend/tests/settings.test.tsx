import { createMemoryHistory, MemoryRouter, Route } from "@solidjs/router";
import { cleanup, render, screen } from "@solidjs/testing-library";
import { createSignal } from "solid-js";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Refused } from "../src/api/http";
import type { Right, SessionState } from "../src/api/types";
import { SECTIONS } from "../src/frame/sections";
import Settings from "../src/pages/Settings";
import { createAnswer } from "../src/pages/settings/parts/answer";
import { Section } from "../src/pages/settings/Section";
import { session } from "../src/stores/session";
import { text } from "../src/strings/en";

const holding = (...permissions: Right[]) => session.learn({ state: "signed_in", user: null, principal: { id: "u", kind: "person", name: "u" }, roles: [], permissions, csrf: "", confirmed_at: 0, expires_at: null, ways: [], bootstrap_file: "", logout_url: "" } satisfies SessionState);
const settle = () => new Promise((resolve) => setTimeout(resolve));

/** A section over answers that come one after the other, each time somebody asks again. */
function show(...answers: (string | Error)[]) {
  let given = 0;
  render(() => {
    const one = createAnswer(async () => {
      const answer = answers[given++];
      if (answer instanceof Error) throw answer;
      return answer as string;
    });
    return (
      <Section title={one.data() ?? ""} needs={[one]} tools={<button type="button">{one.data()}</button>}>
        <p data-testid="shown">{one.data()}</p>
      </Section>
    );
  });
}

describe("a section of the settings", () => {
  beforeEach(() => holding(["read", "users"]));
  afterEach(cleanup);

  it("says that it waits, and then shows what came", async () => {
    show("seven people");
    expect(screen.getByRole("status")).toBeTruthy();
    await settle();
    expect(screen.getByTestId("shown").textContent).toBe("seven people");
  });
  it("says why it failed, and asks again when told to", async () => {
    show(new Refused(500, "internal", "The store is shut."), "seven people");
    await settle();
    expect(screen.getByText("The store is shut.")).toBeTruthy();
    screen.getByRole("button", { name: text.retry }).click();
    await settle();
    expect(screen.getByTestId("shown")).toBeTruthy();
  });
  it("says that the server does not answer", async () => {
    show(new Refused(0, "unreachable", ""));
    await settle();
    expect(screen.getByText(text.empty.offlineTitle)).toBeTruthy();
  });
  it("says what is missing when the server is the one who refuses", async () => {
    show(new Refused(403, "forbidden", "No."));
    await settle();
    expect(screen.getByText(text.enter.noRight.title)).toBeTruthy();
    expect(screen.getByText("No.")).toBeTruthy();
  });
});

describe("a page of the settings that one may not see", () => {
  afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
  });

  it.each(SECTIONS.filter((one) => one.needs).map((one) => one.name))("%s says so, and asks the server for nothing", async (name) => {
    const asked = vi.fn();
    vi.stubGlobal("fetch", asked);
    holding();
    const history = createMemoryHistory();
    history.set({ value: `/settings/${name}` });
    render(() => (
      <MemoryRouter history={history}>
        <Route path="/settings/:section?" component={Settings} />
      </MemoryRouter>
    ));
    await vi.waitFor(() => expect(screen.getByText(text.enter.noRight.title)).toBeTruthy());
    expect(screen.getByRole("heading", { level: 1 }).textContent).toBe(text.settings.sections[name]);
    expect(asked).not.toHaveBeenCalled();
  });
});

describe("an answer", () => {
  it("is kept when asking again fails", async () => {
    const [broken, setBroken] = createSignal(false);
    render(() => {
      const one = createAnswer(() => (broken() ? Promise.reject(new Refused(0, "unreachable", "")) : Promise.resolve("kept")));
      return (
        <Section title="" needs={[one]}>
          <p data-testid="shown">{one.data()}</p>
        </Section>
      );
    });
    await settle();
    setBroken(true);
    await settle();
    expect(screen.getByTestId("shown").textContent).toBe("kept");
    expect(screen.getByText(/This is how it was/)).toBeTruthy();
    cleanup();
  });
});
