import { cleanup, render, screen } from "@solidjs/testing-library";
import { afterEach, describe, expect, it, vi } from "vitest";
import { DemoMark } from "../src/frame/DemoMark";
import { text } from "../src/strings/en";

const settle = () => new Promise((resolve) => setTimeout(resolve));
const answering = (body: unknown) => vi.stubGlobal("fetch", () => Promise.resolve(new Response(JSON.stringify(body), { headers: { "content-type": "application/json" } })));

describe("the mark of a demo", () => {
  afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
  });

  it("is shown where the server says that all is made up", async () => {
    answering({ version: "1", api: [1, 0], agent_protocols: [1], python: "", platform: "", demo: true });
    render(() => <DemoMark />);
    await settle();
    await settle();
    expect(screen.getByTitle(text.demo.explain).textContent).toContain(text.demo.mark);
  });
  it("is not shown where the server does not say so", async () => {
    answering({ version: "1", api: [1, 0], agent_protocols: [1], python: "", platform: "" });
    render(() => <DemoMark />);
    await settle();
    await settle();
    expect(screen.queryByText(text.demo.mark)).toBeNull();
  });
  it("is not shown, and says nothing, where the server does not answer", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("no line")));
    render(() => <DemoMark />);
    await settle();
    await settle();
    expect(screen.queryByText(text.demo.mark)).toBeNull();
  });
});
