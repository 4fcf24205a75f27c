import { expect, test } from "vitest";
import { formatElapsed } from "../../src/model/duration.ts";

test.each([
  [0, "0 ms"],
  [40.2, "40 ms"],
  [99.5, "0.1 s"],
  [350, "0.4 s"],
  [9949, "9.9 s"],
  [9950, "10 s"],
  [59_499, "59 s"],
  [59_500, "1 min"],
  [77_800, "1 min 18 s"],
  [3_599_400, "59 min 59 s"],
  [3_599_500, "1 h"],
  [3_900_000, "1 h 5 min"],
])("%i ms are %s", (ms, text) => {
  expect(formatElapsed(ms)).toBe(text);
});
