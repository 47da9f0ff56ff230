import { describe, expect, it } from "vitest";
import { cells, extend, forget, gapMs, type Line, onGrid } from "../src/draw/curve";

const line = (at: number[], value = at.map((_, index) => index), stepMs = 10): Line => ({ at: [...at], value: [...value], stepMs, liveMs: stepMs, tail: 1, longest: 600 });
const grid = { sinceMs: 0, untilMs: 100, points: 11 };

describe("curves", () => {
  it("a silence of three usual distances is a gap", () => expect(gapMs([0, 10, 20, 30, 90], 5)).toBe(30));
  it("three intervals count where points stand closer", () => expect(gapMs([0, 1, 2], 20)).toBe(60));
  it("draws a line through regular points", () => expect(onGrid(line([0, 50, 100], [0, 5, 10], 50), grid)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]));
  it("breaks where nothing was heard", () => {
    const drawn = onGrid(line([0, 10, 20, 80, 90, 100], [1, 1, 1, 2, 2, 2]), grid);
    expect(drawn.slice(0, 3)).toEqual([1, 1, 1]);
    expect(drawn.slice(4, 8)).toEqual([null, null, null, null]);
    expect(drawn.slice(8)).toEqual([2, 2, 2]);
  });
  it("does not draw before the first and long after the last point", () => {
    const drawn = onGrid(line([30, 40, 50]), grid);
    expect(drawn[1]).toBeNull();
    expect(drawn[9]).toBeNull();
  });
  it("a sample within the step joins the last point", () => {
    const one = line([0, 10], [1, 2]);
    extend(one, 14, 4);
    expect([one.at, one.value]).toEqual([[0, 10], [1, 3]]);
  });
  it("a sample after the step is a new point", () => {
    const one = line([0, 10], [1, 2]);
    extend(one, 20, 4);
    expect(one.at).toEqual([0, 10, 20]);
  });
  it("a late delivery fills the hole it was missed in", () => {
    const one = line([0, 10, 90], [1, 1, 1]);
    extend(one, 50, 7);
    expect([one.at, one.value]).toEqual([[0, 10, 50, 90], [1, 1, 7, 1]]);
  });
  it("forgets what left the span", () => {
    const one = line([0, 10, 90]);
    forget(one, 10);
    expect(one.at).toEqual([10, 90]);
  });
  it("a heat cell is the highest of its time, and nothing where nothing was heard", () => expect(cells(line([0, 5, 95], [1, 3, 2]), { ...grid, points: 10 })).toEqual([3, null, null, null, null, null, null, null, null, 2]));
  it("an empty line draws nothing", () => expect(onGrid(line([]), grid).every((value) => value === null)).toBe(true));
});
