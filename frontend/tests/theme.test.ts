import { createEffect, createRoot } from "solid-js";
import { expect, it } from "vitest";
import { painted } from "../src/stores/appearance";
import { token } from "../src/charts/colours";

it("a canvas that draws again because the theme changed gets the new colours", () => {
  const drawn: string[] = [];
  const paint = (colour: string): void => document.documentElement.style.setProperty("--ink", colour);
  paint("white");
  createRoot((dispose) => {
    createEffect(() => (painted(), drawn.push(token("ink"))));
    queueMicrotask(dispose);
  });
  paint("black");
  window.dispatchEvent(new Event("pulse-theme"));
  expect(drawn).toEqual(["white", "black"]);
});
