import { cleanup, fireEvent, render, screen } from "@solidjs/testing-library";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Metadata } from "../src/api/types";
import { Written } from "../src/peek/Written";
import { session } from "../src/stores/session";
import { written as words } from "../src/strings/written";
import { resource } from "./made";

const SAID: Metadata = { note: "Call <b>Bob</b>\nfirst", tags: ["mine"], links: [{ label: "Wiki", url: "https://wiki.example/x" }, { label: "Bad", url: "javascript:alert(1)" }], changed_by: "Ada", changed_at: 5 };
const settle = () => new Promise((resolve) => setTimeout(resolve, 20));
let asked: { path: string; body: unknown }[] = [];

function signIn(...permissions: [string, string][]): void {
  session.learn({ state: "signed_in", permissions, csrf: "c", confirmed_at: 1, user: { id: "u", provider: "" }, principal: { id: "u" } } as never);
}

describe("what people wrote of a resource", () => {
  beforeEach(() => {
    asked = [];
    vi.stubGlobal("fetch", (path: string, options: { body?: string }) => {
      asked.push({ path, body: options.body && JSON.parse(options.body) });
      return Promise.resolve(new Response(JSON.stringify(SAID), { headers: { "content-type": "application/json" } }));
    });
  });
  afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
  });

  it("is shown as text, with who wrote it and links that can be followed", () => {
    signIn(["read", "monitoring"]);
    const { container } = render(() => <Written resource={resource("r1", { metadata: SAID })} />);
    expect(container.textContent).toContain("Call <b>Bob</b>\nfirst");
    expect(container.textContent).toContain("Ada");
    expect(screen.getAllByRole("link").map((link) => link.getAttribute("href"))).toEqual(["https://wiki.example/x"]);
  });
  it("offers nothing to write to who may only look", () => {
    signIn(["read", "monitoring"]);
    render(() => <Written resource={resource("r1", { metadata: SAID })} />);
    expect(screen.queryAllByRole("button")).toEqual([]);
    cleanup();
    expect(render(() => <Written resource={resource("r1")} />).container.textContent).toBe("");
  });
  it("is edited in place, and says which words it saw", async () => {
    signIn(["write", "monitoring"]);
    render(() => <Written resource={resource("r1", { metadata: SAID })} />);
    fireEvent.click(screen.getByText(words.edit));
    await vi.waitFor(() => screen.getByLabelText(words.note));
    fireEvent.input(screen.getByLabelText(words.note), { target: { value: "New" } });
    fireEvent.input(screen.getByLabelText(words.tags), { target: { value: "a, b" } });
    fireEvent.click(screen.getByText(words.save));
    await settle();
    expect(asked).toEqual([{ path: "/api/resources/r1/metadata", body: { note: "New", tags: ["a", "b"], links: SAID.links, seen_at: 5 } }]);
    expect(screen.queryByLabelText(words.note)).toBeNull();
  });
});
