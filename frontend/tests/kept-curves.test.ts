import { describe, expect, it } from "vitest";
import { growKept, type Lines, putAway, takeBack } from "../src/stores/keptCurves";

const SAMPLES = { at: 1, columns: [] };

describe("curves of a page that was left", () => {
  it("are the same when somebody comes back, and grew meanwhile", () => {
    const lines: Lines = new Map();
    let turns = 0;
    putAway("a", { lines, epoch: "e", grow: () => (turns += 1) });
    growKept(SAMPLES, {});
    expect(takeBack("a", "e")).toBe(lines);
    expect(turns).toBe(1);
  });

  it("are asked for anew after another run of the server", () => {
    putAway("a", { lines: new Map(), epoch: "e1", grow: () => undefined });
    expect(takeBack("a", "e2")).toBeUndefined();
  });

  it("are kept of a few questions only", () => {
    for (let one = 0; one < 20; one += 1) putAway(String(one), { lines: new Map(), epoch: "e", grow: () => undefined });
    const found = Array.from({ length: 20 }, (_, one) => takeBack(String(one), "e")).filter(Boolean);
    expect(found.length).toBe(6);
  });
});
