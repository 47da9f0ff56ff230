import { expect, it } from "vitest";
import { extend, newLine } from "../src/draw/curve";

it("a line that has grown long is thinned, and keeps its shape", () => {
  const line = newLine(2000);
  for (let index = 0; index < 5000; index += 1) extend(line, index * 2000, index);
  expect(line.at.length).toBeLessThanOrEqual(600);
  expect(line.at.at(-1)).toBeGreaterThan(4900 * 2000);
  expect(Math.abs((line.value.at(300) ?? 0) * 2000 - (line.at.at(300) ?? 0))).toBeLessThan(line.stepMs);
});
