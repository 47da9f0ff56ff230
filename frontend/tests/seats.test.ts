import { describe, expect, it } from "vitest";
import { heatPaths } from "../src/draw/heat";
import { seated } from "../src/tasks/seats";

const place = (index: number) => ({ index, start: index * 34, size: 34 });

describe("seats of mounted rows", () => {
  it("who stays keeps the seat, and who comes takes one that was left", () => {
    const before = seated([], [0, 1, 2].map(place));
    const after = seated(before, [1, 2, 3].map(place));
    expect(after.map((one) => one?.index)).toEqual([3, 1, 2]);
    expect(after[1]).toBe(before[1]);
  });
  it("seats stay when fewer rows are left", () => expect(seated([0, 1, 2].map(place), [place(0)]).map((one) => one?.index)).toEqual([0, undefined, undefined]));
});

describe("heat", () => {
  const limits = { warn: 0.8, bad: 0.9, low_is_bad: false };
  it("cells of one look that touch are one box", () => expect(heatPaths([0.1, 0.1, 0.95, null], 1, limits, 8)).toEqual(["M6 12H8v1H6z", "M0 0H4V14H0z", "", "", "", "", "", "M4 0H6V14H4z"]));
  it("a value above the top is the darkest shade", () => expect(heatPaths([3], 1, undefined, 4)[5]).toBe("M0 0H4V14H0z"));
});
