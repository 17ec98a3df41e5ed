import { expect, test } from "@playwright/test";
import { count, duration, figure, plural } from "../../src/figures/words.ts";

test("numbers are grouped and rounded for people", () => {
  expect([999.6, 60_000].map(count)).toEqual(["1,000", "60,000"]);
  expect([0.01906, 12.71].map(figure)).toEqual(["0.0191", "12.7"]);
});

test("one thing is not said as many", () => {
  expect([0, 1, 2000].map((n) => plural(n, "step"))).toEqual(["0 steps", "1 step", "2,000 steps"]);
  expect(plural(2, "unit is", "units are")).toBe("2 units are");
});

test("times are rounded before they are split", () => {
  const seconds = [0.4, 59.4, 59.6, 200, 3599.6, 7530];
  const words = ["0 s", "59 s", "1 min 0 s", "3 min 20 s", "1 h 0 min", "2 h 5 min"];
  expect(seconds.map(duration)).toEqual(words);
});
