// How the page looks follows the person, is ready before the first paint, and survives another version's choices.

import { beforeEach, expect, test, vi } from "vitest";

const SIGNED_IN = { state: "signed_in", user: { id: "anna" }, permissions: [], csrf: "proof" };

let kept: Record<string, unknown>;
let put: unknown[];

beforeEach(() => {
  vi.resetModules();
  localStorage.clear();
  kept = {};
  put = [];
  vi.useFakeTimers();
  vi.stubGlobal("fetch", (path: string, order: RequestInit = {}) => {
    if (order.method === "PUT") put.push(JSON.parse(order.body as string));
    return Promise.resolve(Response.json(path === "/api/session" ? SIGNED_IN : { data: Object.entries(kept).map(([key, value]) => ({ key, value })) }));
  });
});

async function opened() {
  const { session } = await import("../src/stores/session");
  const look = await import("../src/stores/appearance");
  await session.renew();
  await vi.advanceTimersByTimeAsync(50);
  return look;
}

test("what somebody chose elsewhere is shown here, and remembered for the next first paint", async () => {
  kept = { appearance: { theme: "dark", density: "compact", railPinned: true } };

  const { appearance } = await opened();

  expect(appearance).toMatchObject({ theme: "dark", density: "compact", railPinned: true, peekWidth: 440 });
  expect(JSON.parse(localStorage.getItem("pulse.appearance") ?? "{}")).toMatchObject({ theme: "dark" });
});

test("a choice goes to the server; the width of the panel stays with this screen", async () => {
  const { choose } = await opened();

  choose({ peekWidth: 600 });
  await vi.advanceTimersByTimeAsync(2000);
  expect(put).toEqual([]);
  choose({ theme: "light" });
  await vi.advanceTimersByTimeAsync(2000);

  expect(put).toEqual([{ value: { theme: "light", density: "comfortable", railPinned: false } }]);
});

test("what this version cannot show is left as it is", async () => {
  kept = { appearance: { theme: "sepia", density: 7, railPinned: true, wallpaper: "cats" } };

  const { appearance } = await opened();

  expect(appearance).toEqual({ theme: "system", density: "comfortable", railPinned: true, peekWidth: 440 });
});

test("what a display wears is neither kept nor overruled", async () => {
  kept = { appearance: { theme: "light" } };
  const { appearance, wear } = await opened();

  const takeOff = wear({ theme: "dark", density: "wall" });
  await vi.advanceTimersByTimeAsync(2000);

  expect(appearance).toMatchObject({ theme: "dark", density: "wall" });
  expect(put).toEqual([]);
  takeOff();
  expect(appearance).toMatchObject({ theme: "light", density: "comfortable" });
});

test("a choice made while something is worn does not write down what is worn", async () => {
  const { appearance, choose, wear } = await opened();
  const takeOff = wear({ density: "wall" });

  choose({ peekWidth: 600 });
  choose({ theme: "dark" });
  await vi.advanceTimersByTimeAsync(2000);

  expect(appearance).toMatchObject({ theme: "dark", density: "wall" });
  expect(JSON.parse(localStorage.getItem("pulse.appearance") ?? "{}")).toMatchObject({ theme: "dark", density: "comfortable" });
  expect(put).toEqual([{ value: { theme: "dark", density: "comfortable", railPinned: false } }]);
  takeOff();
  expect(appearance).toMatchObject({ theme: "dark", density: "comfortable", peekWidth: 600 });
});

test.each(["null", "[]", "{", '{"theme":"sepia","density":7,"railPinned":"yes","peekWidth":"wide"}'])("what this browser remembered as %s is no look", async (text) => {
  localStorage.setItem("pulse.appearance", text);

  const { appearance } = await opened();

  expect(appearance).toEqual({ theme: "system", density: "comfortable", railPinned: false, peekWidth: 440 });
});
