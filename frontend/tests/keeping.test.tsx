// The switch for what stays on this device says what holds, and does it at once.

import { cleanup, fireEvent, render, screen } from "@solidjs/testing-library";
import { afterEach, beforeEach, expect, it } from "vitest";
import { Appearance } from "../src/pages/settings/Appearance";
import { keepsLast } from "../src/stores/device";
import { text } from "../src/strings/en";

beforeEach(() => localStorage.clear());
afterEach(cleanup);

const keeping = () => screen.getByRole("switch", { name: new RegExp(text.appearance.keepLast) }) as HTMLInputElement;

it("is on where nobody chose", () => {
  render(() => <Appearance />);
  expect(keeping().checked).toBe(true);
});

it("switched off, holds at once and when the page is opened again", () => {
  render(() => <Appearance />);
  fireEvent.click(keeping());
  expect([keeping().checked, keepsLast()]).toEqual([false, false]);
  cleanup();
  render(() => <Appearance />);
  expect(keeping().checked).toBe(false);
});
